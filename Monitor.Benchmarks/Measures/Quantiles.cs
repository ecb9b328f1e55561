namespace Alphadrift.Benchmarks.Measures;

internal static class Quantiles
{
    /// <summary>The value below which this share of the values lies, linear between order statistics ("type 7").</summary>
    public static double Of(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        var position = share * (sorted.Length - 1);
        var below = Math.Min((int)position, sorted.Length - 1);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>
    /// Standard error of the median of n independent values, whatever their distribution: so many of them lie below the true
    /// median as heads come up in n tosses, n/2 ± √n/2; half the distance between the values of these two ranks.
    /// </summary>
    public static double ErrorOfMedian(double[] values)
    {
        var deviation = 0.5 / Math.Sqrt(values.Length);
        return (Of(values, 0.5 + deviation) - Of(values, 0.5 - deviation)) / 2;
    }

    /// <summary>exp of the mean logarithm of positive values.</summary>
    public static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
