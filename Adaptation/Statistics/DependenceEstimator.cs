using System.Numerics.Tensors;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>One or more coordinates of rows in their order, without their means.</summary>
/// <param name="Values">n × <paramref name="Length"/>.</param>
/// <param name="Length">Coordinates per row.</param>
internal sealed record RowSeries(float[] Values, int Length)
{
    public int Rows => Values.Length / Length;

    /// <summary>R_k = Σ_t x_t · x_{t+k} / n, summed over the coordinates.</summary>
    public double Autocovariance(int lag)
    {
        const int Chunk = 1 << 14;
        ReadOnlySpan<float> early = Values.AsSpan(0, Values.Length - (lag * Length)), late = Values.AsSpan(lag * Length);
        var sum = 0.0;
        for (var at = 0; at < early.Length; at += Chunk)
        {
            var count = Math.Min(Chunk, early.Length - at);
            sum += TensorPrimitives.Dot(early.Slice(at, count), late.Slice(at, count));
        }

        return sum / Rows;
    }

    public RowSeries Reorder(int[] order)
    {
        var values = new float[Values.Length];
        for (var row = 0; row < order.Length; row++)
        {
            Values.AsSpan(order[row] * Length, Length).CopyTo(values.AsSpan(row * Length));
        }

        return new RowSeries(values, Length);
    }
}

/// <summary>Estimates from the order of rows how long their dependence lasts.</summary>
/// <remarks>
/// <para>
/// Dependence is accepted where in some series the Box–Pierce sum, Σ ρ_k² over the first ten lags, is above the mean of those of
/// <see cref="Permutations"/> random orders of the same rows by more than <see cref="Deviations"/> of their standard deviations.
/// A series of many coordinates has one autocorrelation, Σ x_t · x_{t+k} / Σ ‖x_t‖²: what inflates a moving mean's length.
/// </para>
/// <para>
/// Block length: Politis and White (2004) with the correction of Patton, Politis and White (2009) for the circular block
/// bootstrap, b = (2G²/D)^⅓ n^⅓, where with R_k the autocovariances and λ the flat-top window (1 up to ½, then falling to 0 at
/// 1) over M = 2m lags G = Σ λ(k/M)|k|R_k and D = 4/3·(Σ λ(k/M)R_k)²; m is the lag after which K = max(5, √log₁₀ n)
/// autocorrelations in a row are below 2√log₁₀ n of the random orders' standard deviations. Rows per independent row: Σ
/// λ(k/M)ρ_k. Of several series the largest of each counts.
/// </para>
/// </remarks>
internal static class DependenceEstimator
{
    /// <summary>Random orders that the real one is compared with.</summary>
    public const int Permutations = 39;

    /// <summary>Standard deviations above their mean.</summary>
    public const double Deviations = 5;

    /// <summary>Fewest rows that dependence is estimated from; fewer count as independent.</summary>
    public const int FewestRows = 100;

    private const int PortmanteauLags = 10;

    /// <param name="series">Some series of the same rows, in order.</param>
    /// <param name="random">Of the permutations.</param>
    public static RowDependence Estimate(IReadOnlyList<RowSeries> series, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(random);
        double block = 1, independent = 1;
        foreach (var one in series.Where(one => one.Values.Length > 0 && one.Rows >= FewestRows && one.Autocovariance(0) > 0))
        {
            if (!IsDependent(one, random, out var sd)) continue;
            var (b, tau) = Length(one, sd);
            (block, independent) = (Math.Max(block, Math.Max(2, b)), Math.Max(independent, tau));
        }

        return new RowDependence(
            (int)Math.Clamp(Math.Ceiling(block), 1, RowDependence.MaxBlockRows), independent, Estimated: true);
    }

    /// <param name="series">Whose order is in question.</param>
    /// <param name="random">Of the permutations.</param>
    /// <param name="sd">Standard deviation of an autocorrelation in a random order.</param>
    private static bool IsDependent(RowSeries series, RandomSource random, out double sd)
    {
        int[] order = [.. Enumerable.Range(0, series.Rows)];
        var sums = new double[Permutations];
        for (var permutation = 0; permutation < Permutations; permutation++)
        {
            for (var i = 0; i < order.Length - 1; i++)
            {
                var pick = random.Next(i, order.Length);
                (order[i], order[pick]) = (order[pick], order[i]);
            }

            sums[permutation] = Portmanteau(series.Reorder(order));
        }

        var mean = sums.Average();
        var spread = Math.Sqrt(sums.Sum(sum => (sum - mean) * (sum - mean)) / (Permutations - 1));
        sd = Math.Sqrt(mean / PortmanteauLags);
        return Portmanteau(series) > mean + (Deviations * spread);
    }

    private static double Portmanteau(RowSeries series)
    {
        var variance = series.Autocovariance(0);
        var sum = 0.0;
        for (var lag = 1; lag <= PortmanteauLags; lag++)
        {
            var correlation = series.Autocovariance(lag) / variance;
            sum += correlation * correlation;
        }

        return sum;
    }

    /// <summary>Block length and rows per independent row of one series.</summary>
    private static (double Block, double Independent) Length(RowSeries series, double sd)
    {
        var n = series.Rows;
        var longest = (int)Math.Ceiling(Math.Min(3 * Math.Sqrt(n), n / 3.0));
        var variance = series.Autocovariance(0);
        var lags = 2 * LastLag(series, variance, sd, longest);
        double g = 0, spectrum = variance;
        for (var lag = 1; lag <= lags; lag++)
        {
            var weight = Math.Min(1, 2 * (1 - ((double)lag / lags)));
            var covariance = weight * series.Autocovariance(lag);
            g += 2 * lag * covariance;
            spectrum += 2 * covariance;
        }

        // Where opposite lags cancel the mean is known better than from independent rows; that is not counted on.
        var independent = Math.Clamp(spectrum / variance, 1, n / 10.0);
        var d = 4.0 / 3 * spectrum * spectrum;
        var block = d > 0 ? Math.Pow(2 * g * g / d, 1.0 / 3) * Math.Pow(n, 1.0 / 3) : longest;
        return (Math.Clamp(block, 1, longest), independent);
    }

    private static int LastLag(RowSeries series, double variance, double sd, int longest)
    {
        var n = series.Rows;
        var needed = Math.Max(5, (int)Math.Ceiling(Math.Sqrt(Math.Log10(n))));
        var bound = 2 * Math.Sqrt(Math.Log10(n)) * sd * variance;
        var quiet = 0;
        for (var lag = 1; lag <= longest + needed; lag++)
        {
            quiet = Math.Abs(series.Autocovariance(lag)) < bound ? quiet + 1 : 0;
            if (quiet == needed) return Math.Max(1, lag - needed);
        }

        return longest;
    }
}
