using System.Collections.Immutable;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Benchmarks.Detection;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>
/// What thresholds for a wanted run length on these very rows come from: maxima over shuffled passes through them, read as in
/// calibration, but without its corrections for an estimated centre.
/// </summary>
internal static class PoolThresholds
{
    private const int AllRows = 6_000_000;
    private const int LongestStream = 2_000;

    /// <summary>Rows at the start of a stream that do not count: of M, C and L.</summary>
    private static readonly int[] WarmUp = [100, 400, 500];

    /// <param name="model">With classes, so that there is a chart L.</param>
    /// <param name="pool">Rows without shift, <see cref="LongestStream"/> or more.</param>
    /// <param name="options">Seed and threads.</param>
    public static ChartMaxima Of(ModelUnderTest model, MeasuredRows pool, ChartsOptions options)
    {
        var sizes = model.Baseline.Charts!.Maxima!.Sizes;
        double[][] maxima =
            [.. Enumerable.Range(0, WarmUp.Length + sizes.Length).Select(_ => new double[AllRows / LongestStream])];
        Parallel.For(0, maxima[0].Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, stream =>
        {
            var largest = Largest(model, pool, sizes, unchecked((options.Seed * 100_003) + stream));
            for (var chart = 0; chart < largest.Length; chart++) maxima[chart][stream] = largest[chart];
        });
        int[] counted = [.. WarmUp.Select(rows => LongestStream - rows), .. sizes.Select(size => LongestStream / size * size)];
        RunMaxima Read(int chart) => new([.. maxima[chart].Order()], counted[chart]);
        return new ChartMaxima(Read(0), Read(1), Read(2)) { Joint = new JointMaxima(sizes, [.. counted], maxima) };
    }

    /// <summary>Largest values of M, C, L and the windows over one pass.</summary>
    private static double[] Largest(ModelUnderTest model, MeasuredRows pool, ImmutableArray<int> sizes, int seed)
    {
        var windows = new NestedWindows(
            model.Baseline.Charts!.Model.Dimensions, sizes, [.. sizes.Select(_ => double.PositiveInfinity)]);
        var charts = new SlopeCharts(model.Baseline.Charts.Model, ChartValues.None, windows);
        var order = new WindowDraw(pool.Count, seed).Next(LongestStream);
        var largest = new double[WarmUp.Length + sizes.Length];
        for (var i = 0; i < order.Length; i++)
        {
            model.Advance(charts, pool, order[i]);
            for (var chart = 0; chart < WarmUp.Length; chart++)
            {
                if (i >= WarmUp[chart]) largest[chart] = Math.Max(largest[chart], charts.Values[(ChartKind)chart]);
            }

            if ((i + 1) % sizes[0] == 0)
            {
                foreach (var (size, score) in windows.Scores.Index())
                {
                    largest[WarmUp.Length + size] = Math.Max(largest[WarmUp.Length + size], score);
                }
            }
        }

        return largest;
    }
}
