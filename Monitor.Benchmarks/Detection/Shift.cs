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
    /// <summary>Class 0 loses 10, 50, 100 % of its rows, or is seen twice as often.</summary>
    public static IEnumerable<LabelShift> OfClassZero(int[] labels, int seed)
    {
        var random = new Random(seed);
        int[] zeros = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == 0)];
        int[] others = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] != 0)];
        random.Shuffle(zeros);
        random.Shuffle(others);
        foreach (var share in Shift.Shares)
        {
            yield return new LabelShift($"class 0 missing {share:P0}", [.. others, .. zeros.Skip((int)Math.Round(share * zeros.Length))]);
        }

        // With share p of class 0, all of its rows and (1 − 2p)/(2p) times as many others give the share 2p.
        var p = (double)zeros.Length / labels.Length;
        yield return new LabelShift("class 0 doubled", [.. zeros, .. others.Take((int)Math.Round(zeros.Length * (1 - (2 * p)) / (2 * p)))]);
    }
}
