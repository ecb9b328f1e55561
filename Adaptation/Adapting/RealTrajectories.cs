using Alphadrift.Adaptation.Arrays;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// Some seeded trajectories of the real network through the reference, beside their linear approximation on the very same
/// windows: by how
/// much farther the real ones go.
/// </summary>
internal static class RealTrajectories
{
    public const int Count = 3;

    /// <summary>Rows per window, at most a quarter of the reference.</summary>
    public const int WindowRows = 100;

    /// <param name="adapter">Adapts the network.</param>
    /// <param name="reference">The reference rows.</param>
    /// <param name="standardized">The step of every row that is learnt from, in standard deviations: N × slopes.</param>
    /// <param name="places">Per reference row its place there; −1 for none.</param>
    /// <param name="stepSd">Standard deviation of a row's step: [slopes].</param>
    /// <param name="settings">Anchor, steps, reset.</param>
    /// <param name="seed">Seed of the order of the rows.</param>
    /// <param name="report">Told the share that is done.</param>
    /// <returns>The largest ratio of the two, at least 1.</returns>
    public static double Nonlinearity(
        SlopeAdapter adapter,
        RowSet reference,
        ReadOnlySpan<float> standardized,
        ReadOnlySpan<int> places,
        double[] stepSd,
        AdaptationSettings settings,
        int seed,
        Action<double> report)
    {
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        int[] order = [.. Enumerable.Range(0, reference.Count)];
        var size = Math.Min(WindowRows, reference.Count / 4);
        var ratio = 1.0;
        for (var pass = 0; pass < Count; pass++)
        {
            var scale = new TrajectoryScale(settings.Anchor, settings.Steps, settings.Rows);
            double[]? slopes = null;
            var linear = new double[stepSd.Length];
            double real = 0, approximate = 0;
            for (var window = 0; window < settings.ResetAfter; window++)
            {
                for (var i = 0; i < size; i++)
                {
                    var pick = random.Next(i, order.Length);
                    (order[i], order[pick]) = (order[pick], order[i]);
                }

                var adapted = adapter.Adapt(reference.Select(order.AsSpan(0, size)), slopes);
                slopes = adapted.Slopes;
                var rows = Advance(linear, standardized, places, order.AsSpan(0, size), scale);
                if (rows == 0 || adapted.Rows.Kept == 0) continue;
                scale.Advance(rows);
                for (var i = 0; i < linear.Length; i++)
                {
                    if (!(stepSd[i] > 0)) continue;
                    real = Math.Max(real, Math.Abs(slopes[i] - adapter.Shipped[i]) / stepSd[i] / scale.Value);
                    approximate = Math.Max(approximate, Math.Abs(linear[i]) / scale.Value);
                }

                report((pass + (window + 1.0) / settings.ResetAfter) / Count);
            }

            if (approximate > 0) ratio = Math.Max(ratio, real / approximate);
        }

        return ratio;
    }

    /// <summary>One window of the linear approximation; gives the number of rows that were learnt from.</summary>
    private static int Advance(
        double[] linear,
        ReadOnlySpan<float> standardized,
        ReadOnlySpan<int> places,
        ReadOnlySpan<int> window,
        TrajectoryScale scale)
    {
        var sums = new double[linear.Length];
        var rows = 0;
        foreach (var row in window)
        {
            if (places[row] < 0) continue;
            rows++;
            for (int i = 0, at = places[row] * sums.Length; i < sums.Length; i++) sums[i] += standardized[at + i];
        }

        for (var i = 0; rows > 0 && i < sums.Length; i++) linear[i] = scale.Memory * linear[i] + scale.Gain * sums[i] / rows;
        return rows;
    }
}
