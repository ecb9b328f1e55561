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
        var deal = new Dealing(this, random);
        return new DataParts(deal.Take(Fit.Count), deal.Take(Reference.Count), deal.Take(Production.Count));
    }

    /// <summary>The rows of fit and reference shuffled and dealt out anew in the same numbers; production stays.</summary>
    public DataParts RedrawCalibration(Random random)
    {
        var deal = new Dealing(this with { Production = new Rows([], Fit.Length) }, random);
        return this with { Fit = deal.Take(Fit.Count), Reference = deal.Take(Reference.Count) };
    }

    /// <summary>All rows shuffled: so many, and all the others.</summary>
    public (Rows Some, Rows Others) Deal(int rows, Random random)
    {
        var deal = new Dealing(this, random);
        return (deal.Take(rows), deal.Take(Fit.Count + Reference.Count + Production.Count - rows));
    }

    private sealed class Dealing
    {
        private readonly float[] _all;
        private readonly int[] _order;
        private readonly int _length;
        private int _next;

        public Dealing(DataParts parts, Random random)
        {
            _length = parts.Fit.Length;
            _all = [.. parts.Fit.Values, .. parts.Reference.Values, .. parts.Production.Values];
            _order = [.. Enumerable.Range(0, _all.Length / _length)];
            random.Shuffle(_order);
        }

        public Rows Take(int rows)
        {
            var values = new float[rows * _length];
            for (var row = 0; row < rows; row++)
            {
                _all.AsSpan(_order[_next++] * _length, _length).CopyTo(values.AsSpan(row * _length));
            }

            return new Rows(values, _length);
        }
    }
}
