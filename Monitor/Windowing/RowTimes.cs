using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// When and where a row of the charts was recorded. It remembers the windows' row numbers, times and offsets in bounded memory:
/// when that is full, neighbours among the older half become one, so that what is long ago becomes coarser and nothing is lost.
/// One owner thread.
/// </summary>
public sealed class RowTimes
{
    /// <summary>Most boundaries that are remembered.</summary>
    public const int Capacity = 1_024;

    /// <summary>Most boundaries that are saved.</summary>
    public const int SavedCapacity = 256;

    /// <summary>Most offset ranges of all boundaries together.</summary>
    internal const int MaxRanges = 2_048;

    /// <summary>The offsets of windows from more partitions than this are not remembered.</summary>
    internal const int MaxPartitions = 64;

    private readonly List<Start> _starts = [];
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

        var places = window.Places.Count > MaxPartitions ? [] : window.Places;
        while (_starts.Count == Capacity || (_starts.Count > 3 && Ranges(_starts) + places.Count > MaxRanges)) Thin(_starts);
        var from = _starts.Count > 0 && window.From < _starts[^1].At ? _starts[^1].At : window.From;
        _starts.Add(new Start(firstRow, from, places));
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
            0 => (_starts[0].Point, _starts[0].Point),
            > 0 => (_starts[after - 1].Point, _starts[after].Point),
            _ => (_starts[^1].Point, _end),
        };
        var rows = to.Row - from.Row;
        return rows <= 0 ? from.At : from.At + ((to.At - from.At) * Math.Clamp((double)(row - from.Row) / rows, 0, 1));
    }

    /// <summary>
    /// Where a row is in the topic: the offsets of the window that has it, or of some neighbouring ones where that is long ago;
    /// empty where that is not known.
    /// </summary>
    public IReadOnlyList<OffsetRange> PlacesOf(long row)
    {
        var at = _starts.FindLastIndex(start => start.Row <= row);
        return at < 0 || row >= _end.Row ? [] : _starts[at].Places;
    }

    /// <summary>What is remembered, with at most <see cref="SavedCapacity"/> boundaries; null when that is nothing.</summary>
    public RowTimesState? Save()
    {
        if (_starts.Count == 0) return null;
        var starts = _starts.ToList();
        while (starts.Count > SavedCapacity) Thin(starts);
        return new RowTimesState(
            [.. starts.Select(start => new RowTime(start.Row, start.At, start.Places))], new RowTime(_end.Row, _end.At));
    }

    /// <summary>Takes the place of what is remembered.</summary>
    /// <returns>False, and nothing is changed, when the rows or times are not in order or too many.</returns>
    public bool TryRestore(RowTimesState? state)
    {
        List<RowTime> all = state is null ? [] : [.. state.Starts.IsDefault ? [] : state.Starts, state.End];
        if (all.Count is 1 or > Capacity + 1) return false;
        if (all.Exists(one => one.At == default)) return false;
        if (all.Zip(all.Skip(1)).Any(pair => pair.First.Row > pair.Second.Row || pair.First.At > pair.Second.At)) return false;
        if (all.Sum(one => one.Places?.Count ?? 0) > MaxRanges + MaxPartitions) return false;
        if (all.Exists(one => one.Places?.Any(range => !range.IsValid) == true)) return false;
        _starts.Clear();
        _starts.AddRange(all.SkipLast(1).Select(one => new Start(one.Row, one.At, one.Places ?? [])));
        _end = all.Count == 0 ? default : (all[^1].Row, all[^1].At);
        return true;
    }

    private static int Ranges(List<Start> starts) => starts.Sum(start => start.Places.Count);

    /// <summary>Of the older half every two become one.</summary>
    private static void Thin(List<Start> starts)
    {
        var half = Math.Max(2, starts.Count / 2 / 2 * 2);
        List<Start> kept = [];
        for (var i = 0; i < half; i += 2)
        {
            kept.Add(starts[i] with { Places = OffsetRange.Join(starts[i].Places, starts[i + 1].Places) });
        }

        starts.RemoveRange(0, half);
        starts.InsertRange(0, kept);
    }

    private sealed record Start(long Row, DateTimeOffset At, IReadOnlyList<OffsetRange> Places)
    {
        public (long Row, DateTimeOffset At) Point => (Row, At);
    }
}

/// <summary>A row, when it was recorded, and where it and those up to the next are in the topic.</summary>
/// <param name="Places">Null where that is not known.</param>
[method: JsonConstructor]
public readonly record struct RowTime(long Row, DateTimeOffset At, IReadOnlyList<OffsetRange>? Places = null);

/// <summary>What <see cref="RowTimes"/> remembers.</summary>
/// <param name="Starts">The windows' first rows, ascending; at least one.</param>
/// <param name="End">The row after the last.</param>
public sealed record RowTimesState(ImmutableArray<RowTime> Starts, RowTime End);
