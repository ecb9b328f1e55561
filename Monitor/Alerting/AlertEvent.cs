using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

public enum AlertPhase
{
    Firing,
    Resolved,
}

/// <summary>An alert changed its state.</summary>
public sealed record AlertEvent
{
    /// <summary>Unique per alert episode: the firing and the resolved event of one episode carry the same.</summary>
    public required string EpisodeId { get; init; }

    /// <summary>CamelCase name, e.g. DomainShift.</summary>
    public required string AlertName { get; init; }

    /// <summary>The segment of the stream that it speaks of; null: the stream as a whole. Rows are numbered within it.</summary>
    public string? Segment { get; init; }

    public required AlertPhase Phase { get; init; }

    /// <summary>Why it is over; null while it fires.</summary>
    public AlertResolution? Resolution { get; init; }

    /// <summary>What the charts build on; null where windows in a row made the alert.</summary>
    public ShiftEvidence? Shift { get; init; }

    /// <summary>Which sites have left their bands; null for another alert.</summary>
    public SkewEvidence? Skew { get; init; }

    /// <summary>How many rows the model could not answer; null for another alert.</summary>
    public UnjudgedEvidence? Unjudged { get; init; }

    /// <summary>What comes from the topic, or does not; null for an alert of windows.</summary>
    public IntakeEvidence? Intake { get; init; }

    /// <summary>When the first alarming window of the episode was observed.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>Set when resolved.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The window that changed the state; <see cref="NoWindow"/> where none did.</summary>
    public required Observation Observation { get; init; }

    /// <summary>Where that window's rows are in the topic, by partition; empty where they are of no topic.</summary>
    public IReadOnlyList<OffsetRange> Places { get; init; } = [];

    /// <summary>What was watched.</summary>
    public required WatchedModel Model { get; init; }

    /// <summary>Rows observed since the daemon started, at this event.</summary>
    public required long RowsSeen { get; init; }

    /// <summary>A window without rows, of which nothing is known.</summary>
    internal static Observation NoWindow { get; } = new()
    {
        Rows = 0,
        Score = double.NaN,
        MovementScore = double.NaN,
        Threshold = double.NaN,
        PValue = double.NaN,
        Alarm = false,
        JointContribution = double.NaN,
        Sites = [],
    };
}
