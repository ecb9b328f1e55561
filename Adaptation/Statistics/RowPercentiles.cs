namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// The distribution of single rows, column by column, as the percentiles 0, 1 … 100 (linear between order statistics): in memory
/// that does not depend on the number of rows.
/// </summary>
public sealed class RowPercentiles
{
    /// <summary>Numbers per column.</summary>
    public const int Count = 101;

    /// <summary>Of more rows, so many are taken at even distances.</summary>
    public const int MaxRows = 10_000;

    private readonly float[] _values;

    /// <param name="values">[columns, <see cref="Count"/>], ascending within a column.</param>
    public RowPercentiles(float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length % Count != 0)
        {
            throw new ArgumentException($"{values.Length} values are no columns of {Count}.", nameof(values));
        }

        _values = values;
    }

    public int Columns => _values.Length / Count;

    /// <summary>[columns, <see cref="Count"/>].</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Percentiles 0 … 100 of a column.</summary>
    public ReadOnlySpan<float> Column(int column) => _values.AsSpan(column * Count, Count);

    /// <param name="rows">[rows, stride] of finite values, at least one row.</param>
    /// <param name="stride">Length of a row.</param>
    /// <param name="columns">The first so many values of a row are taken.</param>
    public static RowPercentiles Of(ReadOnlySpan<float> rows, int stride, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, stride);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, stride);
        var given = rows.Length / stride;
        var taken = Math.Min(given, MaxRows);
        var column = new float[taken];
        var values = new float[columns * Count];
        for (var c = 0; c < columns; c++)
        {
            for (var i = 0; i < taken; i++) column[i] = rows[((int)((long)i * given / taken) * stride) + c];
            Array.Sort(column);
            for (var percent = 0; percent < Count; percent++)
            {
                var place = percent / 100.0 * (taken - 1);
                var below = Math.Min((int)place, taken - 1);
                var above = Math.Min(below + 1, taken - 1);
                var step = (double)column[above] - column[below];
                values[(c * Count) + percent] = (float)(column[below] + ((place - below) * step));
            }
        }

        return new RowPercentiles(values);
    }

    /// <summary>Share of rows at or below a value, linear between percentiles; 0 below all and 1 from the largest on.</summary>
    /// <param name="percentiles">Of one column.</param>
    /// <param name="value">The value.</param>
    public static double ShareUpTo(ReadOnlySpan<float> percentiles, double value)
    {
        if (value < percentiles[0]) return 0;
        var last = Count - 1;
        if (value >= percentiles[last]) return 1;
        while (percentiles[last] > value) last--;
        return (last + ((value - percentiles[last]) / ((double)percentiles[last + 1] - percentiles[last]))) / (Count - 1);
    }
}
