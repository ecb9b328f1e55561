using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// The rows of one window and the offsets that they cover. Its memory is allocated once and reused.
/// One thread fills it; once it is handed over, another may read <see cref="Rows"/> while the first still owns the offsets.
/// </summary>
public sealed class RowWindow : IRowOrigins
{
    private readonly RowLayout _layout;
    private readonly float[] _values;
    private readonly int[] _partitions;
    private readonly long[] _offsets;
    private readonly DateTimeOffset?[] _times;
    private readonly string?[] _segments;
    private readonly Dictionary<int, long> _nextOffsets = [];

    /// <param name="capacity">Most rows it can hold.</param>
    public RowWindow(RowLayout layout, int capacity)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _layout = layout;
        _values = new float[checked(layout.RowLength * capacity)];
        _partitions = new int[capacity];
        _offsets = new long[capacity];
        _times = new DateTimeOffset?[capacity];
        _segments = new string?[capacity];
    }

    /// <summary>Rows in the window.</summary>
    public int Count { get; private set; }

    /// <summary>True when no row fits in any more.</summary>
    public bool IsFull => Count == _partitions.Length;

    /// <summary>Name of every row's segment, as it was added.</summary>
    public ReadOnlySpan<string?> Segments => _segments.AsSpan(0, Count);

    /// <summary>The rows, sharing this window's memory.</summary>
    public RowSet Rows => new(_layout, _values.AsMemory(0, Count * _layout.RowLength));

    /// <summary>
    /// Per partition the offset after the last record that this window covers: it has the record's last row, or the record has
    /// none. Once the window is observed, everything before is done with.
    /// </summary>
    public IReadOnlyDictionary<int, long> NextOffsets => _nextOffsets;

    /// <summary>Where the values of the next row go; it becomes a row with <see cref="Add"/>.</summary>
    public Span<float> NextRow => _values.AsSpan(Count * _layout.RowLength, _layout.RowLength);

    /// <summary>Makes <see cref="NextRow"/> the window's last row.</summary>
    /// <param name="time">The record's timestamp; null when it has none that is believed.</param>
    /// <param name="segment">Name of its segment; null when it names none.</param>
    /// <param name="covers">
    /// Whether the window covers the record; false when more of its rows come, which may be in the next window.
    /// </param>
    public void Add(int partition, long offset, DateTimeOffset? time = null, string? segment = null, bool covers = true)
    {
        (_segments[Count], _offsets[Count], _times[Count]) = (segment, offset, time);
        _partitions[Count++] = partition;
        if (covers)
        {
            Cover(partition, offset);
        }
    }

    /// <summary>When and where rows of the window were recorded.</summary>
    /// <param name="rows">Their numbers; null: all of them.</param>
    public RowOrigin Of(IReadOnlyList<int>? rows = null)
    {
        DateTimeOffset? earliest = null, latest = null;
        var places = new SortedDictionary<int, OffsetRange>();
        for (var i = 0; i < (rows?.Count ?? Count); i++)
        {
            var row = rows?[i] ?? i;
            var (partition, offset, time) = (_partitions[row], _offsets[row], _times[row]);
            (earliest, latest) = (time < earliest ? time : earliest ?? time, time > latest ? time : latest ?? time);
            places[partition] = places.TryGetValue(partition, out var known)
                ? new OffsetRange(partition, Math.Min(known.First, offset), Math.Max(known.Last, offset))
                : new OffsetRange(partition, offset, offset);
        }

        return new RowOrigin(earliest, latest, [.. places.Values]);
    }

    /// <summary>Covers a record that has no row, for one because it was rejected.</summary>
    public void Cover(int partition, long offset) => _nextOffsets[partition] = offset + 1;

    /// <summary>Gives up the rows and offsets of partitions that were taken away; the other rows keep their order.</summary>
    /// <returns>Number of rows given up.</returns>
    public int Drop(IReadOnlyCollection<int> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        Forget(partitions);
        var length = _layout.RowLength;
        var kept = 0;
        for (var row = 0; row < Count; row++)
        {
            if (partitions.Contains(_partitions[row]))
            {
                continue;
            }

            if (kept < row)
            {
                _values.AsSpan(row * length, length).CopyTo(_values.AsSpan(kept * length, length));
                (_partitions[kept], _offsets[kept]) = (_partitions[row], _offsets[row]);
                (_segments[kept], _times[kept]) = (_segments[row], _times[row]);
            }

            kept++;
        }

        var dropped = Count - kept;
        Count = kept;
        return dropped;
    }

    /// <summary>Forgets the offsets of partitions that were taken away, but keeps their rows: they are being observed.</summary>
    public void Forget(IReadOnlyCollection<int> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        foreach (var partition in partitions)
        {
            _nextOffsets.Remove(partition);
        }
    }

    /// <summary>Makes the window empty.</summary>
    public void Clear()
    {
        Count = 0;
        _nextOffsets.Clear();
    }
}
