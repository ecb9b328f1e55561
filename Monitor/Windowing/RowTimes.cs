using Alphadrift.Adaptation;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// When a row of the charts was recorded. It remembers the windows' row numbers and times in bounded memory: when it is full, every second
/// boundary is given up, oldest to newest, so that old times become coarser and none is lost. One owner thread.
/// </summary>
public sealed class RowTimes
{
    /// <summary>Most boundaries that are remembered.</summary>
    public const int Capacity = 4_096;

    private readonly List<(long Row, DateTimeOffset At)> _starts = [];
    private (long Row, DateTimeOffset At) _end;

    /// <summary>Takes the next window's rows.</summary>
    /// <param name="firstRow">Number of its first row, as the charts count (<see cref="ChartObservation.FirstRow"/>).</param>
    public void Add(long firstRow, ObservedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (_starts.Count > 0 && firstRow < _end.Row)
        {
            // The charts began anew: what was before has other numbers.
            _starts.Clear();
        }

        if (_starts.Count == Capacity)
        {
            var index = 0;
            _starts.RemoveAll(_ => index++ % 2 == 1);
        }

        var from = _starts.Count > 0 && window.From < _starts[^1].At ? _starts[^1].At : window.From;
        _starts.Add((firstRow, from));
        _end = (firstRow + window.Observation.Rows, window.To < from ? from : window.To);
    }

    /// <summary>Time of a row, by interpolation between what is remembered; null when nothing is.</summary>
    public DateTimeOffset? Of(long row)
    {
        if (_starts.Count == 0)
        {
            return null;
        }

        var after = _starts.FindIndex(start => start.Row > row);
        var (from, to) = after switch
        {
            0 => (_starts[0], _starts[0]),
            > 0 => (_starts[after - 1], _starts[after]),
            _ => (_starts[^1], _end),
        };
        var rows = to.Row - from.Row;
        return rows <= 0 ? from.At : from.At + ((to.At - from.At) * Math.Clamp((double)(row - from.Row) / rows, 0, 1));
    }
}
