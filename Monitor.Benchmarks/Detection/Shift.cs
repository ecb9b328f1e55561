namespace Alphadrift.Benchmarks.Detection;

/// <summary>One way in which production rows go wrong.</summary>
/// <param name="Name">For the tables.</param>
/// <param name="Rows">The rows that take the place of a share of the clean ones.</param>
/// <param name="Paired">True when row i is clean row i changed; false for rows of their own.</param>
internal sealed record Shift(string Name, Func<Rows> Rows, bool Paired = true)
{
    /// <summary>The shares of a window's rows that are replaced.</summary>
    public static readonly double[] Shares = [0.1, 0.5, 1.0];
}

/// <summary>A change of the class shares: windows are drawn from these clean rows alone.</summary>
internal sealed record LabelShift(string Name, int[] Pool)
{
    /// <summary>A class loses 10, 50, 100 % of its rows, or is seen twice as often.</summary>
    /// <param name="labels">Of the clean rows.</param>
    /// <param name="label">The class.</param>
    /// <param name="seed">Which rows go.</param>
    public static IEnumerable<LabelShift> Of(int[] labels, int label, int seed)
    {
        var random = new Random(seed);
        int[] own = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == label)];
        int[] others = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] != label)];
        random.Shuffle(own);
        random.Shuffle(others);
        foreach (var share in Shift.Shares)
        {
            yield return new LabelShift(
                $"class {label} missing {share:P0}", [.. others, .. own.Skip((int)Math.Round(share * own.Length))]);
        }

        // With share p of the class, all of its rows and (1 − 2p)/(2p) times as many others give the share 2p.
        var p = (double)own.Length / labels.Length;
        yield return new LabelShift(
            $"class {label} doubled", [.. own, .. others.Take((int)Math.Round(own.Length * (1 - (2 * p)) / (2 * p)))]);
    }
}
