using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Rows in their order, cut into blocks that are drawn as a whole, so that what neighbours have in common stays together. With
/// blocks of one row this is the ordinary draw of rows.
/// </summary>
/// <param name="rows">Rows.</param>
/// <param name="blockRows">b; the last block may be shorter.</param>
internal readonly struct RowBlocks(int rows, int blockRows)
{
    public int Rows => rows;

    public int Count => (rows + blockRows - 1) / blockRows;

    /// <summary>A block's first row, and the row after its last.</summary>
    public (int First, int End) this[int block] => (block * blockRows, Math.Min(rows, (block + 1) * blockRows));

    /// <summary>The rows of some blocks, ascending.</summary>
    public int[] RowsOf(ReadOnlySpan<int> chosen)
    {
        var sorted = chosen.ToArray();
        Array.Sort(sorted);
        var indices = new List<int>();
        foreach (var block in sorted)
        {
            var (first, end) = this[block];
            for (var row = first; row < end; row++) indices.Add(row);
        }

        return [.. indices];
    }

    /// <summary>Passes through the rows in shuffled order of the blocks, without replacement.</summary>
    public ShuffledRows Shuffled() => new(this);

    /// <summary>Draws with replacement.</summary>
    public DrawnRows Drawn() => new(this);
}

/// <summary>A pass through rows in shuffled blocks.</summary>
internal sealed class ShuffledRows(RowBlocks blocks)
{
    private readonly int[] _order = [.. Enumerable.Range(0, blocks.Count)];
    private int _block;
    private int _row;
    private int _end;

    /// <summary>Starts a new pass; its order is independent of the one before.</summary>
    public void Begin() => (_block, _row, _end) = (0, 0, 0);

    /// <summary>The next row; at most as many as there are before the next <see cref="Begin"/>.</summary>
    /// <remarks>A partial Fisher–Yates shuffle of the same array stays uniform however the array is ordered before.</remarks>
    public int Next(RandomSource random)
    {
        if (_row == _end)
        {
            var pick = random.Next(_block, _order.Length);
            (_order[_block], _order[pick]) = (_order[pick], _order[_block]);
            (_row, _end) = blocks[_order[_block++]];
        }

        return _row++;
    }
}

/// <summary>Rows drawn in blocks with replacement.</summary>
internal struct DrawnRows(RowBlocks blocks)
{
    private int _row;
    private int _end;

    public int Next(RandomSource random)
    {
        if (_row == _end) (_row, _end) = blocks[random.Next(blocks.Count)];
        return _row++;
    }
}
