namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// How many rows a second production sends: rows observed so far over the time between the earliest and the latest of them, by
/// their own timestamps, so that catching up with a backlog does not look like a flood. Known after <see cref="WarmUpRows"/> rows
/// that span <see cref="WarmUp"/>; before, a start's first moments would speak for days. One owner thread.
/// </summary>
public sealed class RowRate
{
    public const int WarmUpRows = 1_000;

    public static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(10);

    private long _rows;
    private DateTimeOffset _earliest = DateTimeOffset.MaxValue;
    private DateTimeOffset _latest = DateTimeOffset.MinValue;

    /// <summary>Rows per second; null while it is not known.</summary>
    public double? PerSecond => _rows >= WarmUpRows && Span >= WarmUp ? _rows / Span.TotalSeconds : null;

    private TimeSpan Span => _rows == 0 ? TimeSpan.Zero : _latest - _earliest;

    /// <summary>Takes the next window.</summary>
    public void Add(ObservedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        _rows += window.Observation.Rows;
        _earliest = window.From < _earliest ? window.From : _earliest;
        _latest = window.To > _latest ? window.To : _latest;
    }
}
