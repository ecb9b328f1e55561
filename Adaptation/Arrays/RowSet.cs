namespace Alphadrift.Adaptation.Arrays;

/// <summary>
/// Some rows of input data, n × <see cref="RowLayout.RowLength"/> float32 values, row-major. It does not copy what it is given.
/// </summary>
public sealed class RowSet
{
    private readonly ReadOnlyMemory<float> _values;

    public RowSet(RowLayout layout, ReadOnlyMemory<float> values)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (values.Length % layout.RowLength != 0)
        {
            throw new ArgumentException(
                $"{values.Length} values are no whole number of rows of {layout.RowLength}.", nameof(values));
        }

        Layout = layout;
        _values = values;
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
    public RowSet Slice(int first, int count) =>
        new(Layout, _values.Slice(first * Layout.RowLength, count * Layout.RowLength));

    /// <summary>A copy of the named rows, in the order given.</summary>
    public RowSet Select(ReadOnlySpan<int> rows)
    {
        var length = Layout.RowLength;
        var copy = new float[checked(rows.Length * length)];
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(copy.AsSpan(i * length));
        }

        return new RowSet(Layout, copy);
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

        return new RowSet(Layout, (float[])[.. Values, .. others.Values]);
    }
}
