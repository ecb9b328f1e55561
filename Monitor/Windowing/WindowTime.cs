namespace Alphadrift.Monitoring.Windowing;

/// <summary>When a window was observed, and when and where its rows were recorded.</summary>
public sealed record WindowTime
{
    /// <param name="observedAt">When it was observed.</param>
    /// <param name="origin">When and where its rows were recorded; null: that is not known.</param>
    public WindowTime(DateTimeOffset observedAt, RowOrigin? origin = null)
    {
        origin ??= RowOrigin.Unknown;
        ObservedAt = observedAt;
        From = origin.Earliest < observedAt ? origin.Earliest.Value : observedAt;
        To = origin.Latest < observedAt ? origin.Latest.Value : observedAt;
        Places = origin.Places;
    }

    public DateTimeOffset ObservedAt { get; }

    /// <inheritdoc cref="ObservedWindow.From"/>
    public DateTimeOffset From { get; }

    /// <inheritdoc cref="ObservedWindow.To"/>
    public DateTimeOffset To { get; }

    /// <inheritdoc cref="ObservedWindow.Places"/>
    public IReadOnlyList<OffsetRange> Places { get; }
}
