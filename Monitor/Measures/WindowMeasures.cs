using System.Collections.Immutable;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Measures;

/// <summary>What a window says as a whole, number by number; of a segment where the stream is split.</summary>
public static class WindowMeasures
{
    public static ImmutableArray<Measure<Observation>> All { get; } =
    [
        new()
        {
            Name = "score",
            Metric = "alphadrift.window.score",
            Help = "Score of the last window.",
            Now = window => window.Score,
        },
        new()
        {
            Name = "threshold",
            Metric = "alphadrift.window.threshold",
            Help = "Score above which a window of the last one's size alarms; absent without calibration.",
            Now = window => window.Threshold,
        },
        new()
        {
            Name = "pValue",
            Metric = "alphadrift.window.p_value",
            Help = "Probability of a score at least as high without shift; absent without calibration.",
            Now = window => window.PValue,
        },
        new()
        {
            Name = "jointContribution",
            Metric = "alphadrift.window.joint_contribution",
            Help = "Part of the last score that belongs to all sites together.",
            Now = window => window.JointContribution,
        },
        new()
        {
            Name = "rows",
            Metric = "alphadrift.window.rows",
            Unit = "{row}",
            Help = "Rows in the last window.",
            WebhookName = "windowRows",
            Now = window => window.Rows,
        },
        new()
        {
            Name = "skewScore",
            Metric = "alphadrift.skew.score",
            Help = "How far the farthest site is from its reference, in standard deviations of windows without shift; "
                + "absent without calibration.",
            Now = window => window.Skew?.Score ?? double.NaN,
            MetricOnly = true,
        },
        new()
        {
            Name = "skewThreshold",
            Metric = "alphadrift.skew.threshold",
            Help = "Score above which a site is outside of its band; absent without calibration.",
            Now = window => window.Skew?.Threshold ?? double.NaN,
            MetricOnly = true,
        },
    ];

    /// <summary>The values that webhook and <c>replay</c> tell.</summary>
    public static ImmutableArray<Reading<Observation>> Told { get; } = Reading.Told(All);
}

/// <summary>What the charts say, number by number and chart by chart.</summary>
public static class ChartMeasures
{
    public static ImmutableArray<Measure<(ChartObservation Charts, ChartKind Kind)>> All { get; } =
    [
        new()
        {
            Name = "chartHighest",
            Metric = "alphadrift.chart.value",
            Help = "The chart's largest value within the last window.",
            Now = one => one.Charts.Highest[one.Kind],
        },
        new()
        {
            Name = "chartThresholds",
            Metric = "alphadrift.chart.threshold",
            Help = "Value above which the chart alarms; absent without calibration.",
            Now = one => one.Charts.Thresholds[one.Kind],
        },
    ];
}
