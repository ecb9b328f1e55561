using System.Numerics.Tensors;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Charts;

/// <summary>
/// Rows of six coordinates, of which one in fifty is fifty times as long, so that it alone would decide a small window.
/// </summary>
public sealed class ReferencePassesTests
{
    private const int Dimensions = 6;
    private const int ReferenceRows = 8_000;
    private const int Streams = 1_000;
    private const double Hazard = 1e-3;

    [Fact]
    public void Windows_OfRowsWithRareOutliers_ExceedTheirThresholdsAsOftenAsAsked()
    {
        var reference = Rows(ReferenceRows, 1, copies: 1);
        var model = Model(reference, ReferenceRows);
        var joint = Run(model, reference, blockRows: 1);

        Assert.Equal([10, 50, 100, 500, 1000], joint.Sizes);
        Assert.Equal([1_900, 1_500, 2_000, 2_000, 2_000, 2_000, 2_000], joint.CountedRows);
        var exceeded = Exceeded(model, joint, Rows(500_000, 2, copies: 1));
        for (var i = 0; i < 3; i++)
        {
            // Of the reference's own error a tenth is left: 4,000 of its rows are drawn from.
            var (windows, allowed) = (500_000.0 / joint.Sizes[i], 1 - Math.Exp(-Hazard * joint.Sizes[i]));
            Assert.Equal(1, exceeded[i] / (windows * allowed), 0.25);
        }
    }

    [Fact]
    public void Windows_OfRowsInBursts_KeepTheirHazardByBlocks_AndBreakItWithoutThem()
    {
        var reference = Rows(ReferenceRows, 3, copies: 5);
        var model = Model(reference, ReferenceRows / 5);
        var stream = Rows(500_000, 4, copies: 5);
        var blocks = Run(model, reference, blockRows: 5);
        double[] kept = Exceeded(model, blocks, stream), broken = Exceeded(model, Run(model, reference, blockRows: 1), stream);
        for (var i = 0; i < 3; i++)
        {
            var allowed = 500_000.0 / blocks.Sizes[i] * (1 - Math.Exp(-Hazard * blocks.Sizes[i]));
            Assert.InRange(kept[i] / allowed, 0.6, 1.5);
            Assert.True(
                broken[i] > 2.5 * allowed, $"{broken[i]} windows of {blocks.Sizes[i]} rows exceeded, {allowed:0} allowed");
        }
    }

    [Theory]
    [InlineData(20, new int[0])]
    [InlineData(300, new[] { 10, 50, 100 })]
    [InlineData(2_499, new[] { 10, 50, 100, 500 })]
    [InlineData(2_500, new[] { 10, 50, 100, 500, 1000 })]
    public void SizesFor_AReferencePart_LeavesOutWhatItCannotDraw(int rows, int[] sizes) =>
        Assert.Equal(sizes, ReferencePasses.SizesFor(rows));

    private static double[] Exceeded(ChartModel model, JointMaxima joint, float[] stream)
    {
        var windows = new NestedWindows(Dimensions, joint.Sizes, [.. joint.Sizes.Select(_ => double.PositiveInfinity)]);
        var increment = new float[MovingMean.Padded(Dimensions)];
        var exceeded = new double[joint.Sizes.Length];
        for (var row = 0; row < stream.Length / Dimensions; row++)
        {
            var x = stream.AsSpan(row * Dimensions, Dimensions);
            model.Increment(x, TensorPrimitives.SumOfSquares<float>(x), increment.AsSpan(0, Dimensions));
            windows.Advance(row, increment);
            var scores = windows.Scores;
            for (var i = 0; i < exceeded.Length; i++)
            {
                if ((row + 1) % joint.Sizes[i] == 0 && scores[i] > joint.Window(i).Threshold(Hazard)) exceeded[i]++;
            }
        }

        return exceeded;
    }

    private static JointMaxima Run(ChartModel model, float[] reference, int blockRows)
    {
        var pool = reference.AsSpan(reference.Length / 2);
        var clipped = new float[pool.Length];
        var energies = new double[pool.Length / Dimensions];
        for (var row = 0; row < energies.Length; row++)
        {
            var x = pool.Slice(row * Dimensions, Dimensions);
            double square = TensorPrimitives.SumOfSquares<float>(x);
            energies[row] = ChartModel.LogEnergy(square, Dimensions);
            TensorPrimitives.Multiply(
                x, (float)(1 / Math.Max(model.ClipLength, Math.Sqrt(square))), clipped.AsSpan(row * Dimensions, Dimensions));
        }

        return new ReferencePasses(model, clipped, energies, [])
            .Run(blockRows, Streams, new Xoshiro256StarStar(5, threadSafe: false), _ => { });
    }

    private static ChartModel Model(float[] reference, int independentRows)
    {
        double[] lengths = [.. reference.Chunk(Dimensions).Select(row => Math.Sqrt(row.Sum(value => (double)value * value)))];
        var clip = lengths.Order().ElementAt(ReferenceRows * 3 / 4);
        var centre = new float[Dimensions];
        foreach (var (i, row) in reference.Chunk(Dimensions).Index())
        {
            for (var j = 0; j < Dimensions; j++) centre[j] += (float)(row[j] / Math.Max(clip, lengths[i]) / ReferenceRows);
        }

        double[] energies = [.. lengths.Select(length => ChartModel.LogEnergy(length * length, Dimensions))];
        var mean = energies.Average();
        return new ChartModel
        {
            Rows = ReferenceRows,
            IndependentRows = independentRows,
            Whitening = new EnergyBlock([0, 1, 2, 3, 4, 5], new float[Dimensions * Dimensions]),
            ClipLength = clip,
            Centre = centre,
            MovementMean = 0.7,
            EnergyMean = mean,
            EnergySd = Math.Sqrt(energies.Average(energy => (energy - mean) * (energy - mean))),
        };
    }

    /// <summary>Every row so many times with a little noise.</summary>
    private static float[] Rows(int count, int seed, int copies)
    {
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        var normal = new Normal(0, 1, random);
        var rows = new float[count * Dimensions];
        for (var row = 0; row < count; row++)
        {
            var isNew = row % copies == 0;
            var scale = isNew && random.NextDouble() < 0.02 ? 50 : 1;
            for (var j = 0; j < Dimensions; j++)
            {
                var at = (row * Dimensions) + j;
                rows[at] = isNew ? scale * (float)normal.Sample() : rows[at - Dimensions] + (0.05f * (float)normal.Sample());
            }
        }

        return rows;
    }
}
