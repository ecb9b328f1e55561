using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Standardisation of some coordinates and the eigenbasis of their correlation matrix, V diag(w) Vᵀ, learnt on the fit rows.
/// Coordinates that hardly vary are dropped.
/// </summary>
public sealed class CorrelationBasis
{
    /// <summary>A coordinate whose standard deviation is below this share of the median one is dropped.</summary>
    public const double DropBelow = 1e-5;

    public CorrelationBasis(double[] mean, double[] sd, int[] kept, double[] eigenvalues, float[] eigenvectors)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(sd);
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(eigenvalues);
        ArgumentNullException.ThrowIfNull(eigenvectors);
        if (mean.Length != sd.Length || eigenvalues.Length != kept.Length || eigenvectors.Length != kept.Length * kept.Length)
        {
            throw new ArgumentException("The arrays of a correlation basis do not belong together.");
        }

        Mean = mean;
        Sd = sd;
        Kept = kept;
        Eigenvalues = eigenvalues;
        Eigenvectors = eigenvectors;
    }

    /// <summary>Mean per coordinate on the fit rows.</summary>
    public double[] Mean { get; }

    /// <summary>Standard deviation (divisor: number of rows) per coordinate on the fit rows.</summary>
    public double[] Sd { get; }

    /// <summary>Indices of the coordinates that are kept, ascending (k of them).</summary>
    public int[] Kept { get; }

    /// <summary>Eigenvalues w of the correlation matrix, largest first.</summary>
    public double[] Eigenvalues { get; }

    /// <summary>Vᵀ: k × k, row j is the eigenvector of the j-th eigenvalue.</summary>
    public float[] Eigenvectors { get; }

    /// <param name="rows">n × dimension, row-major.</param>
    /// <param name="dimension">Number of coordinates.</param>
    public static CorrelationBasis Fit(ReadOnlySpan<float> rows, int dimension)
    {
        var (mean, sd) = Moments(rows, dimension);
        return Fit(rows, mean, sd, Keep(sd));
    }

    /// <summary>The basis of a given standardisation and choice of coordinates (ascending indices into the row).</summary>
    public static CorrelationBasis Fit(ReadOnlySpan<float> rows, double[] mean, double[] sd, int[] kept)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(sd);
        ArgumentNullException.ThrowIfNull(kept);
        var k = kept.Length;
        if (k == 0)
        {
            return new CorrelationBasis(mean, sd, kept, [], []);
        }

        var decomposition = Correlation(rows, mean, sd, kept).Evd(Symmetricity.Symmetric);
        var eigenvalues = new double[k];
        var eigenvectors = new float[k * k];
        for (var j = 0; j < k; j++)
        {
            // The library sorts ascending; a correlation matrix has no negative eigenvalue but for rounding.
            var source = k - 1 - j;
            eigenvalues[j] = Math.Max(0, decomposition.EigenValues[source].Real);
            for (var i = 0; i < k; i++)
            {
                eigenvectors[(j * k) + i] = (float)decomposition.EigenVectors[i, source];
            }
        }

        return new CorrelationBasis(mean, sd, kept, eigenvalues, eigenvectors);
    }

    /// <summary>Mean and standard deviation (divisor n) per coordinate of n × dimension rows.</summary>
    public static (double[] Mean, double[] Sd) Moments(ReadOnlySpan<float> rows, int dimension)
    {
        var n = rows.Length / dimension;
        var mean = new double[dimension];
        for (var i = 0; i < n; i++)
        {
            Accumulate(rows.Slice(i * dimension, dimension), mean);
        }

        TensorPrimitives.Divide<double>(mean, n, mean);
        var variance = new double[dimension];
        for (var i = 0; i < n; i++)
        {
            var row = rows.Slice(i * dimension, dimension);
            for (var j = 0; j < dimension; j++)
            {
                var deviation = row[j] - mean[j];
                variance[j] += deviation * deviation;
            }
        }

        return (mean, [.. variance.Select(v => Math.Sqrt(v / n))]);
    }

    /// <summary>The coordinates whose standard deviation is at least <see cref="DropBelow"/> of the median one.</summary>
    public static int[] Keep(double[] sd)
    {
        ArgumentNullException.ThrowIfNull(sd);
        var sorted = sd.Order().ToArray();
        var median = sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return [.. Enumerable.Range(0, sd.Length).Where(i => sd[i] > 0 && sd[i] >= DropBelow * median)];
    }

    /// <summary>(row − centre)/sd at the kept coordinates, as float32.</summary>
    /// <param name="rows">n × dimension.</param>
    /// <param name="centre">Per coordinate of the row.</param>
    /// <param name="standardized">n × k; overwritten.</param>
    public void Standardize(ReadOnlySpan<float> rows, ReadOnlySpan<double> centre, Span<float> standardized)
    {
        var dimension = Mean.Length;
        var k = Kept.Length;
        var n = rows.Length / dimension;
        for (var i = 0; i < n; i++)
        {
            var row = rows.Slice(i * dimension, dimension);
            var target = standardized.Slice(i * k, k);
            for (var j = 0; j < k; j++)
            {
                var coordinate = Kept[j];
                target[j] = (float)((row[coordinate] - centre[coordinate]) / Sd[coordinate]);
            }
        }
    }

    /// <inheritdoc cref="RowProducts.Accumulate"/>
    internal static void Accumulate(ReadOnlySpan<float> row, Span<double> sums) => RowProducts.Accumulate(row, sums);

    private static Matrix<double> Correlation(ReadOnlySpan<float> rows, double[] mean, double[] sd, int[] kept)
    {
        var dimension = mean.Length;
        var n = rows.Length / dimension;
        var k = kept.Length;

        // Coordinate-major, so that every entry is one contiguous dot product.
        var columns = new double[k][];
        for (var j = 0; j < k; j++)
        {
            var coordinate = kept[j];
            var column = columns[j] = new double[n];
            for (var i = 0; i < n; i++)
            {
                column[i] = (rows[(i * dimension) + coordinate] - mean[coordinate]) / sd[coordinate];
            }
        }

        var correlation = Matrix<double>.Build.Dense(k, k);
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var value = TensorPrimitives.Dot<double>(columns[i], columns[j]) / n;
                correlation[i, j] = value;
                correlation[j, i] = value;
            }
        }

        return correlation;
    }
}
