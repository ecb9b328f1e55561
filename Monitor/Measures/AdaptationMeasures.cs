using System.Collections.Immutable;
using Alphadrift.Adaptation.Adapting;

namespace Alphadrift.Monitoring.Measures;

/// <summary>What adapting the slopes gave, number by number.</summary>
public static class AdaptationMeasures
{
    /// <summary>Of the window as a whole.</summary>
    public static ImmutableArray<Measure<AdaptationObservation>> OfWindow { get; } =
    [
        new()
        {
            Name = "loss",
            Metric = "alphadrift.adaptation.loss",
            Help = "Loss of the last window at the slopes that shipped.",
            Now = seen => seen.Loss,
        },
        new()
        {
            Name = "adaptedLoss",
            Metric = "alphadrift.adaptation.adapted_loss",
            Help = "Its loss at the slopes adapted to it.",
            Now = seen => seen.AdaptedLoss,
        },
        new()
        {
            Name = "keptRows",
            Metric = "alphadrift.adaptation.rows",
            Unit = "{row}",
            Help = "Rows of the last window that were learnt from.",
            Now = seen => seen.KeptRows,
        },
        new()
        {
            Name = "pValue",
            Metric = "alphadrift.adaptation.p_value",
            Help = "Probability of a displacement at least as long without shift; absent without calibration.",
            Now = seen => seen.PValue,
        },
        new()
        {
            Name = "entropy",
            Metric = "alphadrift.adaptation.entropy",
            Help = "Average entropy of the adapted predictions; absent without classes.",
            Now = seen => seen.Collapse?.Entropy ?? double.NaN,
            MetricOnly = true,
        },
        new()
        {
            Name = "effectiveClasses",
            Metric = "alphadrift.adaptation.effective_classes",
            Unit = "{class}",
            Help = "Classes that the adapted predictions are spread over; absent without classes.",
            Now = seen => seen.Collapse?.EffectiveClasses ?? double.NaN,
            MetricOnly = true,
        },
        new()
        {
            Name = "excess",
            Metric = "alphadrift.trajectory.excess",
            Help = "Farthest adapted slope in widths of its band; above 1 is outside.",
            Now = seen => seen.Trajectory.Excess,
            MetricOnly = true,
        },
        new()
        {
            Name = "slopesOutside",
            Metric = "alphadrift.trajectory.slopes_outside",
            Unit = "{slope}",
            Help = "Adapted slopes outside their band.",
            Now = seen => seen.Trajectory.SlopesOutside,
            MetricOnly = true,
        },
        new()
        {
            Name = "windows",
            Metric = "alphadrift.trajectory.windows",
            Unit = "{window}",
            Help = "Windows since the adapted slopes began anew.",
            Now = seen => seen.Trajectory.Windows,
            MetricOnly = true,
        },
    ];

    /// <summary>Those of a window that <c>replay</c> tells.</summary>
    public static ImmutableArray<Reading<AdaptationObservation>> Told { get; } = Reading.Told(OfWindow);

    /// <summary>Of one rectifier.</summary>
    public static ImmutableArray<Measure<SiteDisplacement>> OfSite { get; } =
    [
        new()
        {
            Name = "slope",
            Metric = "alphadrift.slope",
            Help = "Mean adapted slope of the site.",
            Now = site => site.Slope,
            Folding = Folding.Mean,
            Channels = Channels,
        },
        new()
        {
            Name = "rms",
            Metric = "alphadrift.slope.displacement",
            Help = "How far adapting to the last window moved the site's slopes: root mean square over its channels.",
            Now = site => site.Rms,
            Folding = Folding.RootMeanSquare,
            Channels = Channels,
        },
        new()
        {
            Name = "pValue",
            Metric = "alphadrift.slope.displacement_p_value",
            Help = "Probability of a displacement of the site at least as long without shift; absent without calibration.",
            Now = site => site.PValue,
        },
    ];

    /// <summary>Those of a rectifier that <c>replay</c> tells.</summary>
    public static ImmutableArray<Reading<SiteDisplacement>> ToldOfSite { get; } = Reading.Told(OfSite);

    private static int Channels(SiteDisplacement site) => site.Displacement.Length;
}
