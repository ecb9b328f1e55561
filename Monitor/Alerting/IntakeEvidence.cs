using System.Collections.Immutable;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>What an alert about the intake is built on: what comes from the topic, before it is a row of any window.</summary>
public sealed record IntakeEvidence
{
    /// <summary>Since when it is so.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the alert changed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Of Unreadable; null for another alert.</summary>
    public RejectedEvidence? Rejected { get; init; }

    /// <summary>When the last record was read; null where none was.</summary>
    public DateTimeOffset? LastRecord { get; init; }

    /// <summary>Of NoPartitions: what stands in the way; null for another alert, and when nothing does any more.</summary>
    public string? Problem { get; init; }
}

/// <summary>Records of late, and those among them that could not become rows.</summary>
public sealed record RejectedEvidence
{
    /// <summary>The reason of records whose rows should name a segment and do not, where no others come.</summary>
    public const string NoSegment = "no_segment";

    /// <summary>Records of the window, good or bad.</summary>
    public required long Records { get; init; }

    /// <summary>Those that could not become rows.</summary>
    public required long Rejected { get; init; }

    /// <summary>The time of the window.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Share that is let pass.</summary>
    public required double Limit { get; init; }

    /// <summary>How many by reason, the most frequent first.</summary>
    public required ImmutableArray<RejectedReason> Reasons { get; init; }

    /// <summary>The first of them; null without any.</summary>
    public RejectedRecord? First { get; init; }

    /// <summary>0 without records.</summary>
    public double Share => Records == 0 ? 0 : (double)Rejected / Records;
}

/// <param name="Reason">As the metric label <c>reason</c> says it, or <see cref="RejectedEvidence.NoSegment"/>.</param>
public readonly record struct RejectedReason(string Reason, long Count);

/// <summary>Where a record is, and what is wrong with it.</summary>
/// <param name="Detail">In words, with the field; null where the reason says it all.</param>
public sealed record RejectedRecord(int Partition, long Offset, string Reason, string? Detail);
