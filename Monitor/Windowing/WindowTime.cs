namespace Alphadrift.Monitoring.Windowing;

/// <summary>When a window was observed, and when its rows were recorded.</summary>
public readonly record struct WindowTime
{
    /// <param name="observedAt">When it was observed.</param>
    /// <param name="earliest">Earliest timestamp of its records; null when they have none.</param>
    /// <param name="latest">Latest timestamp of the same.</param>
    public WindowTime(DateTimeOffset observedAt, DateTimeOffset? earliest = null, DateTimeOffset? latest = null)
    {
        ObservedAt = observedAt;
        From = earliest < observedAt ? earliest.Value : observedAt;
        To = latest < observedAt ? latest.Value : observedAt;
    }

    public DateTimeOffset ObservedAt { get; }

    /// <inheritdoc cref="ObservedWindow.From"/>
    public DateTimeOffset From { get; }

    /// <inheritdoc cref="ObservedWindow.To"/>
    public DateTimeOffset To { get; }
}
