namespace Alphadrift.Benchmarks.Measures;

/// <summary>Binomial intervals at 95 %.</summary>
internal static class Proportion
{
    private const double Z = 1.959963984540054;

    /// <summary>Wilson's interval (1927) of one proportion.</summary>
    public static (double Low, double High) Wilson(int hits, int trials)
    {
        var rate = (double)hits / trials;
        var centre = rate + (Z * Z / (2 * trials));
        var half = Z * Math.Sqrt((rate * (1 - rate) / trials) + (Z * Z / (4.0 * trials * trials)));
        var scale = 1 + (Z * Z / trials);
        return ((centre - half) / scale, (centre + half) / scale);
    }

    /// <summary>
    /// Mean of independent proportions and the half width of its interval, the cells being given: the variances of the cells add
    /// up. Each is taken at (hits + 2)/(trials + 4) (Agresti and Coull 1998), since a cell with all or no hits is not certain.
    /// </summary>
    public static (double Mean, double HalfWidth) Mean(IReadOnlyCollection<(int Hits, int Trials)> cells)
    {
        double sum = 0, variance = 0;
        foreach (var (hits, trials) in cells)
        {
            var smoothed = (hits + 2.0) / (trials + 4);
            sum += (double)hits / trials;
            variance += smoothed * (1 - smoothed) / (trials + 4);
        }

        return (sum / cells.Count, Z * Math.Sqrt(variance) / cells.Count);
    }
}
