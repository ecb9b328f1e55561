using System.Collections.Immutable;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Measures;

/// <summary>What a window says of one rectifier, number by number.</summary>
public static class SiteMeasures
{
    /// <summary>The part of the score, by which sites are ordered.</summary>
    public static Measure<SiteObservation> Contribution { get; } = new()
    {
        Name = "contribution",
        Metric = "alphadrift.site.contribution",
        Help = "Part of the window's score that belongs to the site.",
        Now = site => site.Contribution,
        Folding = Folding.Sum,
        Pooling = Pooling.ScoredWindows,
        Heading = "part of score",
        ScoreShare = "scoreShare",
    };

    /// <summary>The share of what passes no gradient.</summary>
    public static Measure<SiteObservation> MaskedShare { get; } = new()
    {
        Name = "maskedShare",
        Metric = "alphadrift.site.masked_share",
        Help = "Share of rows, channels and positions with a local slope of zero: no gradient passes there.",
        Now = site => site.MaskedShare,
        Reference = site => site.ReferenceMaskedShare,
        Folding = Folding.Mean,
        Channels = Channels,
        Pooling = Pooling.Rows,
        Heading = "masked",
        PercentDecimals = 1,
    };

    /// <summary>In the order in which JSON and the report show them.</summary>
    public static ImmutableArray<Measure<SiteObservation>> All { get; } =
    [
        Contribution,
        new()
        {
            Name = "slopeMovement",
            Metric = "alphadrift.site.slope_movement",
            Help = "How far the site's slopes would have to move to fit the window: root mean square over its channels.",
            Now = SlopeMovement,
            Folding = Folding.RootMeanSquare,
            Channels = site => site.SlopeMovement.Count(double.IsFinite),
            MetricOnly = true,
        },
        new()
        {
            Name = "skewness",
            Metric = "alphadrift.site.skewness",
            Help = "Skewness before the rectifier, mean over channels.",
            Now = site => site.Skewness,
            Reference = site => site.ReferenceSkewness,
            Folding = Folding.Mean,
            Channels = Channels,
            Pooling = Pooling.ScoredRows,
            Heading = "skewness",
        },
        new()
        {
            Name = "negativeShare",
            Metric = "alphadrift.site.negative_share",
            Help = "Share of negative values before the rectifier, mean over channels.",
            Now = site => site.NegativeShare,
            Reference = site => site.ReferenceNegativeShare,
            Folding = Folding.Mean,
            Channels = Channels,
            Pooling = Pooling.Rows,
            Heading = "negative",
            PercentDecimals = 1,
        },
        MaskedShare,
        new()
        {
            Name = "alwaysOnShare",
            Metric = "alphadrift.site.always_on_share",
            Help = "Share of rows in which a channel is on at every position, mean over channels.",
            Now = site => site.AlwaysOnShare,
            Reference = site => site.ReferenceAlwaysOnShare,
            Folding = Folding.Mean,
            Channels = Channels,
            Pooling = Pooling.Rows,
            Heading = "always on",
            PercentDecimals = 1,
        },
        new()
        {
            Name = "deadChannels",
            Metric = "alphadrift.site.dead_channels",
            Unit = "{channel}",
            Help = "Channels that never fired in the last window although they do on the reference.",
            Now = site => site.DeadChannels.Length,
            Folding = Folding.Sum,
            Detail = site => site.DeadChannels,
        },
    ];

    /// <summary>Every value, those of the reference included.</summary>
    public static ImmutableArray<Reading<SiteObservation>> Readings { get; } = [.. All.SelectMany(measure => measure.Readings)];

    /// <summary>The values that webhook and <c>replay</c> tell.</summary>
    public static ImmutableArray<Reading<SiteObservation>> Told { get; } = Reading.Told(All);

    /// <summary>The measures that the report pools over windows and has columns for.</summary>
    public static ImmutableArray<Measure<SiteObservation>> Pooled { get; } =
        [.. All.Where(measure => measure.Pooling != Pooling.None)];

    private static int Channels(SiteObservation site) => site.SlopeMovement.Length;

    private static double SlopeMovement(SiteObservation site)
    {
        double[] known = [.. site.SlopeMovement.Where(double.IsFinite)];
        return Math.Sqrt(known.Sum(movement => movement * movement) / known.Length);
    }
}
