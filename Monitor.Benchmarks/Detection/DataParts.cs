namespace Alphadrift.Benchmarks.Detection;

/// <summary>The three disjoint parts of a data set: two for calibration, and the rows that it never sees.</summary>
internal sealed record DataParts(Rows Fit, Rows Reference, Rows Production)
{
    /// <summary>The parts as the files have them.</summary>
    public static DataParts Read(string folder)
    {
        Rows Part(string name) => Rows.Read(Path.Combine(folder, name + ".npy"));
        return new DataParts(Part("fit"), Part("reference"), Part("production"));
    }

    /// <summary>All rows of the three parts together, shuffled and dealt out anew in the same numbers.</summary>
    public DataParts Redraw(Random random)
    {
        int length = Fit.Length, count = Fit.Count + Reference.Count + Production.Count;
        float[] all = [.. Fit.Values, .. Reference.Values, .. Production.Values];
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return new DataParts(
            Take(0, Fit.Count), Take(Fit.Count, Reference.Count), Take(Fit.Count + Reference.Count, Production.Count));

        Rows Take(int first, int rows)
        {
            var values = new float[rows * length];
            for (var row = 0; row < rows; row++)
            {
                all.AsSpan(order[first + row] * length, length).CopyTo(values.AsSpan(row * length));
            }

            return new Rows(values, length);
        }
    }
}
