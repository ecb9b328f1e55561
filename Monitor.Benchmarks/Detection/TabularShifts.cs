using System.Globalization;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>The shifts of tables. Columns that go wrong are drawn from the seed.</summary>
internal static class TabularShifts
{
    private const double MissingShare = 0.1;

    /// <param name="clean">Production rows.</param>
    /// <param name="fit">Rows that give each column's mean and standard deviation.</param>
    /// <param name="newClass">Rows of a class the model never saw.</param>
    public static IEnumerable<Shift> All(Rows clean, Rows fit, Rows newClass, int seed)
    {
        var (mean, sd) = fit.Columns();
        var random = new Random(seed);
        int Column() => random.Next(clean.Length);

        foreach (var sigma in new[] { 0.05f, 0.3f, 1f })
        {
            yield return new Shift(Name($"noise {sigma} sd"), () => Noise(clean, sd, sigma, seed));
        }

        int zeroed = Column(), averaged = Column(), shuffled = Column(), raised = Column(), scaled = Column(), first = Column();
        var second = (first + 1 + random.Next(clean.Length - 1)) % clean.Length;
        yield return new Shift($"column {zeroed} zeroed", () => clean.Each(row => row[zeroed] = 0));
        yield return new Shift($"column {averaged} set to its mean", () => clean.Each(row => row[averaged] = mean[averaged]));
        yield return new Shift($"column {shuffled} shuffled", () => Shuffle(clean, shuffled, seed));
        yield return new Shift($"column {raised} +1", () => clean.Each(row => row[raised] += 1));
        yield return new Shift($"column {scaled} ×1.1", () => clean.Each(row => row[scaled] *= 1.1f));
        yield return new Shift($"columns {first}, {second} swapped", () => clean.Each(row => (row[first], row[second]) = (row[second], row[first])));
        // A wrong divisor in the normalisation stretches the normalised values.
        foreach (var factor in new[] { 1.02f, 1.1f, 1.5f })
        {
            yield return new Shift(
                Name($"normalisation ×{factor}"),
                () => clean.Each(row => Map(row, (value, column) => mean[column] + (factor * (value - mean[column])))));
        }

        yield return new Shift("offset +0.1 sd", () => clean.Each(row => Map(row, (value, column) => value + (0.1f * sd[column]))));
        yield return new Shift("mean not subtracted", () => clean.Each(row => Map(row, (value, column) => value + mean[column])));
        yield return new Shift("10 % missing", () => Missing(clean, seed));
        yield return new Shift("new class", () => newClass, Paired: false);
    }

    private static string Name(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Map(Span<float> row, Func<float, int, float> change)
    {
        for (var column = 0; column < row.Length; column++)
        {
            row[column] = change(row[column], column);
        }
    }

    private static Rows Noise(Rows clean, float[] sd, float sigma, int seed)
    {
        var noise = new NormalNoise(seed);
        return clean.Each(row => Map(row, (value, column) => value + (sigma * sd[column] * noise.Next())));
    }

    private static Rows Shuffle(Rows clean, int column, int seed)
    {
        int[] order = [.. Enumerable.Range(0, clean.Count)];
        new Random(seed).Shuffle(order);
        var next = 0;
        return clean.Each(row => row[column] = clean[order[next++]][column]);
    }

    private static Rows Missing(Rows clean, int seed)
    {
        var random = new Random(seed);
        return clean.Each(row => Map(row, (value, _) => random.NextDouble() < MissingShare ? 0 : value));
    }
}
