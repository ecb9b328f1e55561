using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>What showed that a shift persists.</summary>
public enum ShiftConfirmation
{
    /// <summary>A chart crossed a second time after all had begun anew.</summary>
    SecondCrossing,

    /// <summary>The movement of two windows in a row points the same way.</summary>
    SameDirection,
}

/// <summary>Why the charts hold that the data have shifted.</summary>
public sealed record ShiftEvidence
{
    /// <summary>The first crossing of the episode.</summary>
    public required ChartAlarm First { get; init; }

    /// <summary>Estimated time of its change point; null when not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Where the change point is in the topic: the window that has it; null or empty when not known.</summary>
    public IReadOnlyList<OffsetRange>? SincePlaces { get; init; }

    /// <summary>When the first crossing was seen.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>What confirmed it; null while it is a suspicion.</summary>
    public ShiftConfirmation? ConfirmedBy { get; init; }

    /// <summary>The crossing that confirmed it; null where the direction did.</summary>
    public ChartAlarm? Second { get; init; }

    /// <summary>Cosine of the two directions that confirmed it; null where a crossing did.</summary>
    public double? Cosine { get; init; }

    /// <summary>Crossings of the episode so far.</summary>
    public required int Crossings { get; init; }

    /// <summary>The last of them.</summary>
    public required long LastRow { get; init; }

    /// <summary>Rows that should lie between two crossings without shift.</summary>
    public required int ExpectedRunLength { get; init; }

    /// <summary>How far the reference carries that; null when not known.</summary>
    public CalibrationVerdict? Verdict { get; init; }

    /// <summary>Whether it says what confirmed it.</summary>
    internal bool IsConfirmed => ConfirmedBy switch
    {
        ShiftConfirmation.SecondCrossing => Second is not null,
        ShiftConfirmation.SameDirection => Cosine is not null,
        _ => false,
    };
}
