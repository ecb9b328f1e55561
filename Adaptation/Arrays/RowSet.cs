using System.Globalization;

namespace Alphadrift.Adaptation.Arrays;

/// <summary>
/// Some rows of input data, n × <see cref="RowLayout.RowLength"/> float32 values, row-major. It does not copy what it is given.
/// </summary>
public sealed class RowSet
{
    private readonly ReadOnlyMemory<float> _values;
    private readonly Func<int, string>? _place;

    public RowSet(RowLayout layout, ReadOnlyMemory<float> values)
        : this(layout, values, null)
    {
    }

    private RowSet(RowLayout layout, ReadOnlyMemory<float> values, Func<int, string>? place)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (values.Length % layout.RowLength != 0)
        {
            throw new ArgumentException(
                $"{values.Length} values are no whole number of rows of {layout.RowLength}.", nameof(values));
        }

        Layout = layout;
        (_values, _place) = (values, place);
        Count = values.Length / layout.RowLength;
    }

    public RowLayout Layout { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>All values, row after row.</summary>
    public ReadOnlySpan<float> Values => _values.Span;

    /// <summary>The values of one row, all inputs.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.Span.Slice(row * Layout.RowLength, Layout.RowLength);

    /// <summary>
    /// Rows <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/> − 1, sharing the memory.
    /// </summary>
    public RowSet Slice(int first, int count)
    {
        var place = _place;
        return new RowSet(
            Layout,
            _values.Slice(first * Layout.RowLength, count * Layout.RowLength),
            place is null || first == 0 ? place : row => place(first + row));
    }

    /// <summary>These rows, which know where they come from.</summary>
    /// <param name="place">Says in words where a row is, such as <c>reference.csv, line 7</c>.</param>
    public RowSet Named(Func<int, string> place) => new(Layout, _values, place);

    /// <summary>
    /// Where a row comes from, in words; its number where that is not known. Rows keep it when they are chosen.
    /// </summary>
    public string Place(int row) => Place(_place, row);

    /// <summary>A copy of the named rows, in the order given.</summary>
    public RowSet Select(ReadOnlySpan<int> rows)
    {
        var length = Layout.RowLength;
        var copy = new float[checked(rows.Length * length)];
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(copy.AsSpan(i * length));
        }

        // The memory of these rows is not held by the copy's places.
        if (_place is not { } place)
        {
            return new RowSet(Layout, copy);
        }

        var numbers = rows.ToArray();
        return new RowSet(Layout, copy, row => place(numbers[row]));
    }

    /// <summary>A copy of these rows and of others behind them, of the same length.</summary>
    public RowSet Append(RowSet others)
    {
        ArgumentNullException.ThrowIfNull(others);
        if (others.Layout.RowLength != Layout.RowLength)
        {
            throw new ArgumentException($"Rows of {others.Layout.RowLength} values cannot follow rows of {Layout.RowLength}.",
                nameof(others));
        }

        var (first, second, count) = (_place, others._place, Count);
        return new RowSet(
            Layout,
            (float[])[.. Values, .. others.Values],
            first is null && second is null
                ? null
                : row => row < count ? Place(first, row) : Place(second, row - count));
    }

    private static string Place(Func<int, string>? place, int row) =>
        place?.Invoke(row) ?? string.Create(CultureInfo.InvariantCulture, $"row {row} (counted from 0)");
}
