using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Monitoring.Demo;

/// <summary>Rows of a sample without end: all of them in a random order, then all of them in another one.</summary>
internal sealed class SampleStream
{
    private readonly RowSet _rows;
    private readonly Random _random;
    private readonly int[] _order;
    private int _next;

    public SampleStream(RowSet rows, Random random)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count, nameof(rows));
        _rows = rows;
        _random = random;
        _order = [.. Enumerable.Range(0, rows.Count)];
        _next = rows.Count;
    }

    /// <summary>Copies the next row.</summary>
    public void Next(Span<float> row)
    {
        if (_next == _order.Length)
        {
            _random.Shuffle(_order);
            _next = 0;
        }

        _rows.Row(_order[_next++]).CopyTo(row);
    }
}
