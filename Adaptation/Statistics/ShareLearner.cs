using System.Collections.Immutable;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Probing;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>Learns from rows without shift where the charted channels of sites with positions count their shares.</summary>
/// <remarks>
/// 1. Mean and spread of z per channel, from the moments. 2. Every z itself, into a sketch that those make exact enough. Rows
/// that the model answers with NaN or infinity say nothing here; the pass that learns the covariances names them.
/// </remarks>
internal static class ShareLearner
{
    /// <summary>
    /// Most rows that are looked at, evenly spaced: where exactly a threshold lies matters little,
    /// as long as it stays where it is.
    /// </summary>
    public const int MaxRows = 10_000;

    /// <summary>
    /// Share of E z² that float32 sums may be off by, and that is added to a variance that is their difference.
    /// </summary>
    private const double Rounding = 1e-6;

    /// <summary>Whether a site has several positions, so that a share of them says something.</summary>
    public static bool HasShares(Site site) => site.Positions > 1;

    /// <param name="model">The model.</param>
    /// <param name="session">A session of it without shares.</param>
    /// <param name="options">How that session runs.</param>
    /// <param name="layout">Which channels are charted; others get no thresholds, and shares of ½.</param>
    /// <param name="given">Rows without shift.</param>
    /// <param name="report">Told the share that is done.</param>
    /// <returns>Thresholds by the names of the sites that have several positions.</returns>
    public static ImmutableDictionary<string, ShareThresholds> Learn(
        OnnxModel model, ModelSession session, ModelSessionOptions options,
        FeatureLayout layout, RowSet given, Action<double> report)
    {
        var rows = Choose(given);
        var totals = Totals(session, rows, share => report(0.4 * share));
        using var taps = Preactivations.Open(model, options, HasShares);
        int[] sites = [.. taps.Sites.Select(tap => layout.Sites.IndexOf(layout.Sites.First(site => site.Name == tap.Site.Name)))];
        QuantileSketch[] sketches = [.. sites.Select(site => Sketch(layout, site, totals))];
        for (var first = 0; first < rows.Count; first += taps.BatchRows)
        {
            report(0.4 + (0.6 * first / rows.Count));
            taps.Run(
                rows.Slice(first, Math.Min(taps.BatchRows, rows.Count - first)),
                (tap, z) => sketches[tap].Add(z, taps.Sites[tap].Site.Channels, taps.Sites[tap].Inner));
        }

        return sites.Zip(sketches).ToImmutableDictionary(
            pair => layout.Sites[pair.First].Name, pair => Thresholds(layout, pair.First, pair.Second));
    }

    private static RowSet Choose(RowSet rows) =>
        rows.Count <= MaxRows
            ? rows
            : rows.Select([.. Enumerable.Range(0, MaxRows).Select(i => (int)((long)i * rows.Count / MaxRows))]);

    private static ChannelTotals Totals(ModelSession session, RowSet rows, Action<double> report)
    {
        var layout = new FeatureLayout(session.Sites);
        var reader = new MomentRows(layout);
        var totals = new ChannelTotals(layout.Channels);
        var raw = new float[session.BatchRows * reader.RawLength];
        for (var first = 0; first < rows.Count; first += session.BatchRows)
        {
            report((double)first / rows.Count);
            reader.Read(session.Run(rows.Slice(first, Math.Min(session.BatchRows, rows.Count - first))), raw, totals, out _);
        }

        return totals;
    }

    private static QuantileSketch Sketch(FeatureLayout layout, int site, ChannelTotals totals)
    {
        int[] channels = [.. layout.ChartedChannels[site]];
        double[] mean = new double[channels.Length], sd = new double[channels.Length];
        for (var i = 0; i < channels.Length; i++)
        {
            var channel = layout.ChannelOffset(site) + channels[i];
            mean[i] = totals.Mean(Moment.PositiveMean, channel) + totals.Mean(Moment.NegativeMean, channel);
            var square = totals.Mean(Moment.PositiveSquare, channel) + totals.Mean(Moment.NegativeSquare, channel);
            sd[i] = Math.Sqrt(Math.Max(0, square - (mean[i] * mean[i])) + (Rounding * square));
        }

        return new QuantileSketch(channels, mean, sd);
    }

    private static ShareThresholds Thresholds(FeatureLayout layout, int site, QuantileSketch sketch)
    {
        var channels = layout.Sites[site].Channels;
        double[] lower = new double[channels], upper = new double[channels], sd = new double[channels];
        foreach (var (i, channel) in layout.ChartedChannels[site].Index())
        {
            lower[channel] = sketch.Quantile(i, ShareThresholds.LowerRank);
            upper[channel] = sketch.Quantile(i, ShareThresholds.UpperRank);
            sd[channel] = sketch.Sd(i);
        }

        return new ShareThresholds([.. lower], [.. upper], [.. sd]);
    }
}
