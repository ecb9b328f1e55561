using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>One observed window of the stream.</summary>
/// <param name="Index">0, 1, 2 … since start.</param>
/// <param name="RowsSeen">Rows observed since start, this window included.</param>
public sealed record ObservedWindow(long Index, long RowsSeen, DateTimeOffset ObservedAt, Observation Observation)
{
    /// <summary>The segment whose rows of the window these are; null: the window as a whole.</summary>
    public string? Segment { get; init; }

    /// <summary>
    /// When the window's first rows were recorded, by the earliest timestamp of their records; the time of observation
    /// where they have none, or one in the future.
    /// </summary>
    public DateTimeOffset From { get; init; } = ObservedAt;

    /// <summary>The same of its last rows.</summary>
    public DateTimeOffset To { get; init; } = ObservedAt;

    /// <summary>Where its rows are in the topic, by partition; empty where they are of no topic.</summary>
    public IReadOnlyList<OffsetRange> Places { get; init; } = [];
}
