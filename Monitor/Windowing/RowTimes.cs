using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// When a row of the charts was recorded. It remembers the windows' row numbers and times in bounded memory: when it is full,
/// every second boundary is given up, oldest to newest, so that old times become coarser and none is lost. One owner thread.
/// </summary>
public sealed class RowTimes
{
    /// <summary>Most boundaries that are remembered.</summary>
    public const int Capacity = 4_096;

    /// <summary>Most boundaries that are saved.</summary>
    public const int SavedCapacity = 256;

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
            Thin(_starts);
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

    /// <summary>What is remembered, with at most <see cref="SavedCapacity"/> boundaries; null when that is nothing.</summary>
    public RowTimesState? Save()
    {
        if (_starts.Count == 0) return null;
        var starts = _starts.ToList();
        while (starts.Count > SavedCapacity) Thin(starts);
        return new RowTimesState([.. starts.Select(start => new RowTime(start.Row, start.At))], new RowTime(_end.Row, _end.At));
    }

    /// <summary>Takes the place of what is remembered.</summary>
    /// <returns>False, and nothing is changed, when the rows or times are not in order or too many.</returns>
    public bool TryRestore(RowTimesState? state)
    {
        List<RowTime> all = state is null ? [] : [.. state.Starts.IsDefault ? [] : state.Starts, state.End];
        if (all.Count is 1 or > Capacity + 1) return false;
        if (all.Exists(one => one.At == default)) return false;
        if (all.Zip(all.Skip(1)).Any(pair => pair.First.Row > pair.Second.Row || pair.First.At > pair.Second.At)) return false;
        _starts.Clear();
        _starts.AddRange(all.SkipLast(1).Select(one => (one.Row, one.At)));
        _end = all.Count == 0 ? default : (all[^1].Row, all[^1].At);
        return true;
    }

    private static void Thin(List<(long Row, DateTimeOffset At)> starts)
    {
        var index = 0;
        starts.RemoveAll(_ => index++ % 2 == 1);
    }
}

/// <summary>A row and when it was recorded.</summary>
[method: JsonConstructor]
public readonly record struct RowTime(long Row, DateTimeOffset At);

/// <summary>What <see cref="RowTimes"/> remembers.</summary>
/// <param name="Starts">The windows' first rows, ascending; at least one.</param>
/// <param name="End">The row after the last.</param>
public sealed record RowTimesState(ImmutableArray<RowTime> Starts, RowTime End);
