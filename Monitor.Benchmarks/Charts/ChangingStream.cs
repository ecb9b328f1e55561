using Alphadrift.Benchmarks.Detection;

namespace Alphadrift.Benchmarks.Charts;

/// <summary>Production rows in random order that change after a while.</summary>
/// <param name="clean">Rows without shift.</param>
/// <param name="shifted">Rows with it.</param>
/// <param name="paired">Whether row i of the shifted ones is clean row i changed.</param>
/// <param name="pool">The clean rows that are there after the change.</param>
/// <param name="share">Probability with which a row is shifted after the change.</param>
/// <remarks>
/// Rows come without replacement; only when all have been seen they come again, in a new order: with replacement a row would now
/// and then meet itself within the charts' memory.
/// </remarks>
internal sealed class ChangingStream(
    MeasuredRows clean, MeasuredRows shifted, bool paired, int[] pool, double share, Random random)
{
    private readonly int[] _before = [.. Enumerable.Range(0, clean.Count)];
    private readonly int[] _after = [.. pool];
    private readonly int[] _others = [.. Enumerable.Range(0, shifted.Count)];
    private int _nextAfter;
    private int _nextOther;

    /// <summary>A new stream: its rows before the change.</summary>
    public IEnumerable<(MeasuredRows Source, int Row)> Before(int rows)
    {
        random.Shuffle(_before);
        for (var i = 0; i < rows; i++) yield return (clean, _before[i % _before.Length]);

        // What follows has not been seen either, as long as there is something that has not.
        var seen = _before.Take(rows).ToHashSet();
        random.Shuffle(_after);
        Array.Sort([.. _after.Select((row, i) => (seen.Contains(row) ? _after.Length : 0) + i)], _after);
        random.Shuffle(_others);
        (_nextAfter, _nextOther) = (0, 0);
    }

    /// <summary>The next row after the change.</summary>
    public (MeasuredRows Source, int Row) After()
    {
        if (random.NextDouble() >= share) return (clean, Next(_after, ref _nextAfter));
        return paired ? (shifted, Next(_after, ref _nextAfter)) : (shifted, Next(_others, ref _nextOther));
    }

    private int Next(int[] order, ref int next)
    {
        if (next == order.Length)
        {
            random.Shuffle(order);
            next = 0;
        }

        return order[next++];
    }
}
