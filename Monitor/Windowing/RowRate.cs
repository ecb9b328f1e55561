namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// How many rows a second production sends, lately: rows over time by the records' own timestamps, so that catching up with a
/// backlog does not look like a flood. One owner thread.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Time is cut into intervals of at least <see cref="Interval"/>, from the latest row of one window to that of a later
/// one. Time never goes back: rows older than what was seen count, and move no clock.</item>
/// <item>The rate is over the last <see cref="Horizon"/> of them, or over as many as have <see cref="WarmUpRows"/> rows.</item>
/// <item>A gap is left out, with the rows of its interval: it is longer than <see cref="GapFloor"/>, and than
/// <see cref="GapFactor"/> times the third-longest interval. Pauses that come again and again, as between hourly batches, are
/// thus no gaps, and a stream that became slow for good is followed after three windows.</item>
/// <item>It is known after <see cref="WarmUpRows"/> rows that span <see cref="WarmUp"/>; before, a start's first moments would
/// speak for days.</item>
/// </list>
/// </remarks>
public sealed class RowRate
{
    public const int WarmUpRows = 1_000;

    /// <summary>A gap is longer than the third-longest interval times this.</summary>
    public const int GapFactor = 3;

    /// <summary>Most intervals that are remembered: a day of them, and gaps.</summary>
    internal const int MaxIntervals = 2_000;

    public static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(10);

    /// <summary>The time that the rate looks back on, gaps not counted.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(1);

    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>No shorter pause is a gap.</summary>
    public static readonly TimeSpan GapFloor = TimeSpan.FromMinutes(10);

    private readonly Queue<(long Rows, TimeSpan Span)> _intervals = [];
    private DateTimeOffset? _began;
    private long _rows;

    /// <summary>Rows per second; null while it is not known.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>Takes the next window.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="latest">When the latest of them was recorded.</param>
    public void Add(int rows, DateTimeOffset latest)
    {
        if (_began is not { } began)
        {
            // How long its rows took is not known.
            _began = latest;
            return;
        }

        _rows += rows;
        if (latest - began < Interval) return;
        _intervals.Enqueue((_rows, latest - began));
        (_began, _rows) = (latest, 0);
        PerSecond = Rate();
    }

    private double? Rate()
    {
        var limit = GapLimit();
        var (rows, span) = (0L, TimeSpan.Zero);
        foreach (var interval in _intervals)
        {
            if (interval.Span > limit) continue;
            rows += interval.Rows;
            span += interval.Span;
        }

        while (_intervals.TryPeek(out var oldest) && _intervals.Count > 1)
        {
            var (less, shorter) = oldest.Span > limit ? (rows, span) : (rows - oldest.Rows, span - oldest.Span);
            if (_intervals.Count <= MaxIntervals && (shorter < Horizon || less < WarmUpRows)) break;
            _intervals.Dequeue();
            (rows, span) = (less, shorter);
        }

        return rows >= WarmUpRows && span >= WarmUp ? rows / span.TotalSeconds : null;
    }

    private TimeSpan GapLimit()
    {
        Span<TimeSpan> longest = [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero];
        foreach (var (_, span) in _intervals)
        {
            if (span <= longest[2]) continue;
            longest[2] = span;
            if (span > longest[1]) (longest[1], longest[2]) = (span, longest[1]);
            if (span > longest[0]) (longest[0], longest[1]) = (span, longest[0]);
        }

        if (longest[2] == TimeSpan.Zero) return TimeSpan.MaxValue;
        var limit = GapFactor * longest[2];
        return limit > GapFloor ? limit : GapFloor;
    }
}
