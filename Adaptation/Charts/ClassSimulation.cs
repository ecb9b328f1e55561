using System.Numerics;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Charts;

/// <summary>Maxima of chart L without shift, by a nested bootstrap as in <see cref="EnergySimulation"/>.</summary>
internal static class ClassSimulation
{
    public const int Streams = 1_000;

    /// <summary>Rows per stream.</summary>
    public const int StreamRows = 4_000;

    /// <summary>Rows at the start of a stream that do not count.</summary>
    public const int WarmUp = 500;

    /// <summary>
    /// Most values that a stream draws for its mean and spread. Where N rows of K classes are more, fewer rows N′ are drawn and
    /// the deviations of mean and variance scaled by √(N′/N), which keeps their size.
    /// </summary>
    public const int MaxResampled = 4_000_000;

    /// <param name="probabilities">Class probabilities of all N reference rows, each padded with zeros.</param>
    /// <param name="mean">Mean per class.</param>
    /// <param name="sd">Standard deviation per class.</param>
    /// <param name="allowance">k of the sums.</param>
    /// <param name="blockRows">b, rows that are drawn together.</param>
    /// <param name="random">Of the draws.</param>
    /// <param name="report">Told the share that is done.</param>
    public static RunMaxima Run(
        float[] probabilities,
        double[] mean,
        double[] sd,
        double allowance,
        int blockRows,
        RandomSource random,
        Action<double> report)
    {
        var stride = MovingMean.Padded(mean.Length);
        var blocks = new RowBlocks(probabilities.Length / stride, blockRows);
        var maxima = new double[Streams];
        float[] above = new float[stride], below = new float[stride];
        for (var stream = 0; stream < Streams; stream++)
        {
            if (stream % 32 == 0) report((double)stream / Streams);
            var (drawnMean, drawnSd) = Resample(probabilities, stride, mean, sd, blocks, random);
            var sums = new ClassSums(drawnMean, drawnSd, allowance);
            var rows = blocks.Drawn();
            Array.Clear(above);
            Array.Clear(below);
            var largest = Vector<float>.Zero;
            for (var row = 0; row < StreamRows; row++)
            {
                var lanes = sums.Advance(above, below, probabilities.AsSpan(rows.Next(random) * stride, stride));
                if (row >= WarmUp) largest = Vector.Max(largest, lanes);
            }

            maxima[stream] = ClassSums.Largest(largest);
        }

        Array.Sort(maxima);
        return new RunMaxima(maxima, StreamRows - WarmUp);
    }

    /// <summary>Mean and standard deviation of rows drawn with replacement.</summary>
    private static (double[] Mean, double[] Sd) Resample(
        float[] probabilities, int stride, double[] mean, double[] sd, RowBlocks blocks, RandomSource random)
    {
        var rows = blocks.Rows;
        var next = blocks.Drawn();
        var drawn = Math.Min(rows, Math.Max(1, MaxResampled / stride));
        float[] sum = new float[stride], squares = new float[stride];
        double[] sums = new double[stride], allSquares = new double[stride];
        for (var i = 0; i < drawn; i++)
        {
            var row = probabilities.AsSpan(next.Next(random) * stride, stride);
            TensorPrimitives.Add(sum, row, sum);
            TensorPrimitives.MultiplyAdd(row, row, squares, squares);

            // Float sums of a few hundred rows at a time keep the error of the mean far below its own spread.
            if (i % 256 == 255 || i == drawn - 1)
            {
                Flush(sum, sums);
                Flush(squares, allSquares);
            }
        }

        var scale = Math.Sqrt((double)drawn / rows);
        double[] drawnMean = new double[mean.Length], drawnSd = new double[mean.Length];
        for (var k = 0; k < mean.Length; k++)
        {
            var average = sums[k] / drawn;
            var variance = (allSquares[k] / drawn) - (average * average);
            drawnMean[k] = mean[k] + (scale * (average - mean[k]));
            variance = (sd[k] * sd[k]) + (scale * (variance - (sd[k] * sd[k])));
            drawnSd[k] = Math.Max(ChartModel.SmallestClassSd, Math.Sqrt(Math.Max(0, variance)));
        }

        return (drawnMean, drawnSd);
    }

    private static void Flush(float[] from, double[] to)
    {
        for (var k = 0; k < to.Length; k++)
        {
            to[k] += from[k];
        }

        Array.Clear(from);
    }
}
