namespace Alphadrift.Benchmarks.Detection;

/// <summary>Draws rows without replacement within a window, from a seeded generator.</summary>
internal sealed class WindowDraw
{
    private readonly Random _random;
    private readonly int[] _order;

    public WindowDraw(int count, int seed)
        : this([.. Enumerable.Range(0, count)], seed)
    {
    }

    public WindowDraw(int[] pool, int seed)
    {
        _random = new Random(seed);
        _order = pool;
    }

    /// <summary>The rows of the next window; valid until the call after.</summary>
    public ReadOnlySpan<int> Next(int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            var pick = _random.Next(i, _order.Length);
            (_order[i], _order[pick]) = (_order[pick], _order[i]);
        }

        return _order.AsSpan(0, rows);
    }

    /// <summary>Many windows of one source.</summary>
    public WindowRow[][] Windows(int rows, int count, MeasuredRows source)
    {
        var windows = new WindowRow[count][];
        for (var i = 0; i < count; i++)
        {
            var chosen = Next(rows);
            var window = windows[i] = new WindowRow[rows];
            for (var j = 0; j < rows; j++) window[j] = new WindowRow(source, chosen[j]);
        }

        return windows;
    }
}
