using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Monitoring.Rows;

/// <summary>
/// The rows of one record, each with its segment and time: a decoder fills it, and it is used again for the next record. Its
/// memory grows up to the limit and stays. Not thread-safe.
/// </summary>
public sealed class RecordRows
{
    /// <summary>Most rows of a record unless another limit is given.</summary>
    public const int DefaultMost = 10_000;

    // One more than there are rows: the next one.
    private float[] _values;
    private string?[] _segments = new string?[1];
    private DateTimeOffset?[] _times = new DateTimeOffset?[1];

    /// <param name="most">Most rows that it takes.</param>
    public RecordRows(RowLayout layout, int most = DefaultMost)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        RowLength = layout.RowLength;
        Most = most;
        _values = new float[RowLength];
    }

    /// <summary>Values per row.</summary>
    public int RowLength { get; }

    /// <summary>Most rows that it takes.</summary>
    public int Most { get; }

    /// <summary>Rows that were added.</summary>
    public int Count { get; private set; }

    /// <summary>True when more than <see cref="Most"/> rows were added; those are not kept.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Where the values of the next row go; it becomes a row with <see cref="Add"/>.</summary>
    public Span<float> Next => _values.AsSpan(Count * RowLength, RowLength);

    /// <summary>Makes <see cref="Next"/> the last row.</summary>
    /// <param name="segment">Name of its segment, as it is counted; null when rows name none.</param>
    /// <param name="time">When it was recorded; null when that is not known.</param>
    public void Add(string? segment, DateTimeOffset? time)
    {
        if (Count == Most)
        {
            IsOver = true;
            return;
        }

        _segments[Count] = segment;
        _times[Count++] = time;
        if (Count == _segments.Length)
        {
            var capacity = (int)Math.Min(2L * Count, Most + 1L);
            Array.Resize(ref _values, checked(capacity * RowLength));
            Array.Resize(ref _segments, capacity);
            Array.Resize(ref _times, capacity);
        }
    }

    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(Checked(row) * RowLength, RowLength);

    public string? Segment(int row) => _segments[Checked(row)];

    public DateTimeOffset? Time(int row) => _times[Checked(row)];

    /// <summary>Makes it empty.</summary>
    public void Clear() => (Count, IsOver) = (0, false);

    private int Checked(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
        return row;
    }
}
