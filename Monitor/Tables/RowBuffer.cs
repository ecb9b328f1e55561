using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// Gathers rows of which nobody knows how many come. Blocks are never copied while it grows, so that
/// reading takes at most twice the memory of the result.
/// </summary>
internal sealed class RowBuffer(TableFile file, RowLayout layout)
{
    private const int BlockValues = 1 << 20;

    private readonly int _blockRows = Math.Max(1, BlockValues / layout.RowLength);
    private readonly List<float[]> _blocks = [];

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row; what is returned is its memory.</summary>
    /// <exception cref="Adaptation.Faults.InvalidInputException">More rows than the limits.</exception>
    public Span<float> Add()
    {
        RowLimits.CheckMost(file, Count + 1L, layout.RowLength);
        var row = Count++ % _blockRows;
        if (row == 0)
        {
            _blocks.Add(new float[_blockRows * layout.RowLength]);
        }

        return _blocks[^1].AsSpan(row * layout.RowLength, layout.RowLength);
    }

    /// <summary>Takes back the row that was added last.</summary>
    public void RemoveLast()
    {
        if (--Count % _blockRows == 0)
        {
            _blocks.RemoveAt(_blocks.Count - 1);
        }
    }

    /// <summary>All rows; the buffer is of no use afterwards.</summary>
    /// <exception cref="Adaptation.Faults.InvalidInputException">No row was added.</exception>
    public RowSet ToRows()
    {
        RowLimits.Check(file, Count, layout.RowLength);
        if (_blocks.Count == 1)
        {
            return new RowSet(layout, _blocks[0].AsMemory(0, Count * layout.RowLength));
        }

        var values = GC.AllocateUninitializedArray<float>(Count * layout.RowLength);
        var at = 0;
        foreach (var block in _blocks)
        {
            var length = Math.Min(block.Length, values.Length - at);
            block.AsSpan(0, length).CopyTo(values.AsSpan(at));
            at += length;
        }

        _blocks.Clear();
        return new RowSet(layout, values);
    }
}
