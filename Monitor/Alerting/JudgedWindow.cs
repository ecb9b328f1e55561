using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>A window of the stream, or a segment's part of one, and what it did to the alerts.</summary>
/// <param name="Window">What was observed.</param>
/// <param name="Changes">The alerts that fire or are over since.</param>
public sealed record JudgedWindow(ObservedWindow Window, IReadOnlyList<AlertEvent> Changes)
{
    /// <summary>The rows of the window that it is about; null: all of them.</summary>
    public SegmentRows? Part { get; init; }

    /// <summary>How long the model and the judge took for its rows.</summary>
    public TimeSpan Duration { get; init; }
}
