using System.Globalization;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>The shifts of tables.</summary>
internal static class TabularShifts
{
    /// <summary>The column that is zeroed, averaged or shuffled …</summary>
    private const int First = 7;

    /// <summary>… and the one that is raised or scaled.</summary>
    private const int Second = 12;

    /// <summary>Two columns that are swapped: in Letter width and height, the pair that is hardest to tell apart.</summary>
    private static readonly (int One, int Other) Swapped = (2, 3);

    private const double MissingShare = 0.1;

    /// <param name="clean">Production rows.</param>
    /// <param name="fit">Rows that give each column's mean and standard deviation.</param>
    /// <param name="newClass">Rows of a class the model never saw.</param>
    public static IEnumerable<Shift> All(Rows clean, Rows fit, Rows newClass, int seed)
    {
        var (mean, sd) = fit.Columns();
        foreach (var sigma in new[] { 0.05f, 0.3f, 1f })
        {
            yield return new Shift(Name($"noise {sigma} sd"), () => Noise(clean, sd, sigma, seed));
        }

        yield return new Shift($"column {First} zeroed", () => clean.Each(row => row[First] = 0));
        yield return new Shift($"column {First} set to its mean", () => clean.Each(row => row[First] = mean[First]));
        yield return new Shift($"column {First} shuffled", () => Shuffle(clean, First, seed));
        yield return new Shift($"column {Second} +1", () => clean.Each(row => row[Second] += 1));
        yield return new Shift($"column {Second} ×1.1", () => clean.Each(row => row[Second] *= 1.1f));
        yield return new Shift($"columns {Swapped.One}, {Swapped.Other} swapped", () => clean.Each(row =>
            (row[Swapped.One], row[Swapped.Other]) = (row[Swapped.Other], row[Swapped.One])));

        // A wrong divisor in the normalisation stretches the normalised values.
        foreach (var factor in new[] { 1.02f, 1.1f, 1.5f })
        {
            yield return new Shift(
                Name($"normalisation ×{factor}"),
                () => clean.Each(row => Map(row, (value, column) => mean[column] + (factor * (value - mean[column])))));
        }

        yield return new Shift(
            "offset +0.1 sd", () => clean.Each(row => Map(row, (value, column) => value + (0.1f * sd[column]))));
        yield return new Shift("mean not subtracted", () => clean.Each(row => Map(row, (value, column) => value + mean[column])));
        yield return new Shift("10 % missing", () => Missing(clean, mean, seed));
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

    /// <summary>A missing value is 0 after normalisation, its column's mean before.</summary>
    private static Rows Missing(Rows clean, float[] mean, int seed)
    {
        var random = new Random(seed);
        return clean.Each(row => Map(row, (value, column) => random.NextDouble() < MissingShare ? mean[column] : value));
    }
}
