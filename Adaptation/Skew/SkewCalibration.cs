using System.Collections.Immutable;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Skew;

/// <summary>
/// Learns a <see cref="SkewBand"/>: σ from windows of the fit rows, all else from windows of the reference rows. σ measured on
/// the very windows that set the thresholds would fit them: a channel that is quiet by chance in the one would be so in the
/// other, and new rows would leave the band too often. Every draw serves all sizes: its first n rows are the window of n.
/// Deviations are widened by √((N + n)/(N − n)), because the windows are part of the mean that they are compared with.
/// </summary>
internal static class SkewCalibration
{
    public const int Windows = 2_000;

    private const int ScaleWindows = 400;

    /// <summary>Most additions; larger sizes are left out where a model's channels are many.</summary>
    private const double MaxAdditions = 1e10;

    /// <summary>The window size at which σ is estimated, or the next one below.</summary>
    private const int ScaleSize = 100;

    /// <summary>σ of every kind and channel, [kinds × channels]; 0 where a channel does not vary.</summary>
    /// <param name="fit">Moments of the fit rows.</param>
    /// <param name="totals">Their sums.</param>
    /// <param name="blockRows">Rows that are drawn together.</param>
    /// <param name="seed">Of the draws.</param>
    /// <returns>Null where the rows carry no window size.</returns>
    public static double[]? Scales(FeatureLayout layout, MomentPool fit, ChannelTotals totals, int blockRows, int seed)
    {
        var sizes = NullWindows.SizesFor(fit.Rows);
        if (sizes.IsEmpty) return null;
        var size = sizes.LastOrDefault(size => size <= ScaleSize, sizes[0]);
        return Scales(
            layout, fit, totals, size, new RowBlocks(fit.Rows, blockRows).Shuffled(),
            new Xoshiro256StarStar(seed, threadSafe: false));
    }

    /// <param name="pool">Moments of the reference rows.</param>
    /// <param name="reference">Their sums.</param>
    /// <param name="scales">σ, of the fit rows.</param>
    /// <param name="blockRows">Rows that are drawn together.</param>
    /// <param name="seed">Of the draws.</param>
    /// <returns>Null where the rows carry no window size.</returns>
    public static SkewBand? Learn(
        FeatureLayout layout, MomentPool pool, ChannelTotals reference, double[]? scales, int blockRows, int seed)
    {
        ImmutableArray<int> sizes = [.. NullWindows.SizesFor(pool.Rows)
            .Where(size => (double)size * pool.RowLength * Windows <= MaxAdditions)];
        if (sizes.IsEmpty || scales is null) return null;

        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        var draw = new RowBlocks(pool.Rows, blockRows).Shuffled();

        var roots = sizes.Select(_ => new double[Windows][]).ToArray();
        for (var window = 0; window < Windows; window++)
        {
            var next = 0;
            foreach (var totals in Draw(layout, pool, sizes, draw, random))
            {
                roots[next++][window] = SkewBand.Roots(layout, totals, reference, scales, Inflation(reference, totals));
            }
        }

        var (means, sds, maxima) = (new double[sizes.Length][], new double[sizes.Length][], new double[sizes.Length][]);
        for (var i = 0; i < sizes.Length; i++)
        {
            (means[i], sds[i]) = MeansAndSds(roots[i]);
            maxima[i] = [.. roots[i].Select(one => Largest(one, means[i], sds[i])).Order()];
        }

        return new SkewBand(sizes, scales, means, sds, maxima);

        static double Largest(double[] one, double[] mean, double[] sd) =>
            one.Select((value, j) => (value - mean[j]) / sd[j]).Max();
    }

    private static double Inflation(ChannelTotals reference, ChannelTotals window) =>
        (double)(reference.Rows + window.Rows) / (reference.Rows - window.Rows);

    private static double[] Scales(
        FeatureLayout layout, MomentPool pool, ChannelTotals reference, int size, ShuffledRows draw, RandomSource random)
    {
        var squares = new double[SkewBand.Kinds * layout.Channels];
        var counts = new int[squares.Length];
        for (var window = 0; window < ScaleWindows; window++)
        {
            var totals = Draw(layout, pool, [size], draw, random).Single();
            for (var i = 0; i < squares.Length; i++)
            {
                var (kind, channel) = ((SkewKind)(i / layout.Channels), i % layout.Channels);
                var slope = SlopeOf(layout, channel);
                var moved = SkewBand.Value(kind, totals, channel, slope) - SkewBand.Value(kind, reference, channel, slope);
                if (!double.IsFinite(moved)) continue;
                squares[i] += Inflation(reference, totals) * size * moved * moved;
                counts[i]++;
            }
        }

        // A channel that is constant in nearly every window has no spread to measure by.
        return [.. squares.Select((sum, i) => counts[i] > ScaleWindows / 2 ? Math.Sqrt(sum / counts[i]) : 0)];
    }

    private static double SlopeOf(FeatureLayout layout, int channel)
    {
        var site = layout.Sites.Length - 1;
        while (layout.ChannelOffset(site) > channel) site--;
        return layout.Sites[site].Slopes[channel - layout.ChannelOffset(site)];
    }

    /// <summary>The windows of one draw, by size.</summary>
    private static IEnumerable<ChannelTotals> Draw(
        FeatureLayout layout, MomentPool pool, ImmutableArray<int> sizes, ShuffledRows draw, RandomSource random)
    {
        var sums = new double[pool.RowLength];
        var part = new float[pool.RowLength];
        var fired = new double[layout.Channels];
        draw.Begin();
        var rows = 0;
        foreach (var size in sizes)
        {
            Array.Clear(part);
            for (; rows < size; rows++)
            {
                TensorPrimitives.Add(part, pool.Row(draw.Next(random)), part);
            }

            for (var i = 0; i < sums.Length; i++) sums[i] += part[i];
            yield return new ChannelTotals(size, [.. sums.Select(sum => sum / size)], fired);
        }
    }

    private static (double[] Means, double[] Sds) MeansAndSds(double[][] windows)
    {
        var means = new double[windows[0].Length];
        var sds = new double[means.Length];
        for (var j = 0; j < means.Length; j++)
        {
            var mean = windows.Average(one => one[j]);
            means[j] = mean;

            // A site of which nothing varies never leaves its band.
            sds[j] = Math.Max(Math.Sqrt(windows.Average(one => (one[j] - mean) * (one[j] - mean))), 1e-9);
        }

        return (means, sds);
    }
}
