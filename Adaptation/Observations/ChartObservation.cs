using System.Collections.Immutable;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;

namespace Alphadrift.Adaptation.Observations;

/// <summary>What the sequential charts said over one window's rows.</summary>
public sealed record ChartObservation
{
    /// <summary>Number of the window's first row, counted from 0 since the charts began.</summary>
    public required long FirstRow { get; init; }

    /// <summary>The charts after the window's last row.</summary>
    public required ChartValues Values { get; init; }

    /// <summary>Their largest values within the window.</summary>
    public required ChartValues Highest { get; init; }

    /// <summary>
    /// What a chart must exceed to alarm; NaN where the reference is too small to tell, or the model has no classes.
    /// </summary>
    public required ChartValues Thresholds { get; init; }

    /// <summary>The first alarm within the window; null when there was none, or the charts may not alarm.</summary>
    public ChartAlarm? Alarm { get; init; }

    /// <summary>
    /// Alarms within the window; every one restarts the charts where that is the policy, else only the first is counted.
    /// </summary>
    public int Alarms { get; init; }

    /// <summary>
    /// The alarms one by one, in the order of their rows; only the first 64 of a window are kept. Empty when there was none.
    /// </summary>
    public ImmutableArray<ChartAlarm> Crossings { get; init; } = [];

    /// <summary>
    /// Rows that should lie between two false alarms, to which <see cref="Thresholds"/> belong; 0 when not known.
    /// </summary>
    public int ExpectedRunLength { get; init; }

    /// <summary>How far the reference carries that run length; null when not known.</summary>
    public CalibrationVerdict? Verdict { get; init; }

    /// <summary>Per class its mean probability on the reference; empty without classes.</summary>
    public ImmutableArray<double> ReferenceClasses { get; init; } = [];

    /// <summary>
    /// Per class its mean probability over the window's charted rows; empty without classes, or without such a row.
    /// </summary>
    public ImmutableArray<double> Classes { get; init; } = [];

    /// <summary>Why the charts cannot alarm, in words for the user; null when they can.</summary>
    public string? Uncalibrated { get; init; }
}
