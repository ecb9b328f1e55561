using System.Collections.Immutable;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Slopes;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// F, the covariance of the gradients of the fit rows at α₀, and (F + λI)⁻¹. Its correlations are shrunk towards none with the
/// intensity of Ledoit and Wolf (2004), so that the variances, whose scales differ widely between sites, stay as they are:
/// F = diag(sd)((1 − s)C + sI)diag(sd), s = min(1, (Σᵢ‖xᵢ‖⁴/N − ‖C‖²)/(N‖C − I‖²)) for standardised rows xᵢ.
/// </summary>
/// <remarks>
/// F is one full block up to <see cref="MaxFull"/> slopes; beyond that one block per site, and a diagonal for sites with more
/// slopes than
/// that, or where <see cref="MaxValues"/> are used up (the smallest sites have theirs first).
/// </remarks>
internal sealed class GradientCovariance
{
    /// <summary>Most slopes in one full block: its inverse costs their number cubed.</summary>
    public const int MaxFull = 1024;

    /// <summary>Most values of all full blocks together, 32 MiB.</summary>
    public const int MaxValues = 4 * 1024 * 1024;

    /// <summary>λ as a share of the mean variance of the slopes that have one.</summary>
    public const double RidgeShare = 0.01;

    private readonly Lazy<Cholesky<double>>[] _factors;

    public GradientCovariance(ImmutableArray<CovarianceBlock> blocks)
    {
        Blocks = blocks;
        var variances = blocks.SelectMany(block => block.Diagonal()).Where(variance => variance > 0).ToArray();
        Ridge = variances.Length == 0 ? 0 : RidgeShare * variances.Average();
        _factors = [.. blocks.Select(block => new Lazy<Cholesky<double>>(() => Factor(block)))];
    }

    public ImmutableArray<CovarianceBlock> Blocks { get; }

    /// <summary>λ; 0 when no slope has a gradient.</summary>
    public double Ridge { get; }

    /// <summary>Where the blocks of a model lie: first slope, number of slopes, full or diagonal.</summary>
    public static ImmutableArray<(int Start, int Length, bool Full)> Plan(SlopeLayout layout)
    {
        if (layout.Count <= MaxFull) return [(0, layout.Count, true)];
        var left = (long)MaxValues;
        var full = new bool[layout.Sites.Length];
        foreach (var site in Enumerable.Range(0, full.Length).OrderBy(site => layout.Sites[site].Channels))
        {
            var values = (long)layout.Sites[site].Channels * layout.Sites[site].Channels;
            full[site] = layout.Sites[site].Channels <= MaxFull && values <= left;
            left -= full[site] ? values : 0;
        }

        return [.. full.Select((isFull, site) => (layout.Offset(site), layout.Sites[site].Channels, isFull))];
    }

    /// <param name="rows">Gradients: rows × slopes, row-major.</param>
    /// <param name="mean">Their mean: [slopes].</param>
    /// <param name="layout">Where the sites' slopes are.</param>
    /// <returns>F, and the largest share of shrinkage over its blocks.</returns>
    public static (GradientCovariance Covariance, double Shrinkage) Fit(
        ReadOnlySpan<float> rows, double[] mean, SlopeLayout layout)
    {
        var blocks = ImmutableArray.CreateBuilder<CovarianceBlock>();
        var largest = 0.0;
        foreach (var (start, length, full) in Plan(layout))
        {
            var columns = Columns(rows, mean, start, length);
            double[] sd = [.. columns.Select(column => Math.Sqrt(TensorPrimitives.SumOfSquares<double>(column) / column.Length))];
            if (!full)
            {
                blocks.Add(new CovarianceBlock(start, length, [.. sd.Select(value => value * value)]));
                continue;
            }

            for (var i = 0; i < length; i++) TensorPrimitives.Multiply(columns[i], sd[i] > 0 ? 1 / sd[i] : 0, columns[i]);
            var (values, shrinkage) = Shrunk(columns, sd);
            blocks.Add(new CovarianceBlock(start, length, values));
            largest = Math.Max(largest, shrinkage);
        }

        return (new GradientCovariance(blocks.ToImmutable()), largest);
    }

    /// <summary>(F + λI)⁻¹ d.</summary>
    /// <param name="d">[slopes].</param>
    /// <param name="result">[slopes]; overwritten.</param>
    public void Solve(ReadOnlySpan<double> d, Span<double> result)
    {
        for (var i = 0; i < Blocks.Length; i++)
        {
            var block = Blocks[i];
            var part = d.Slice(block.Start, block.Length);
            var target = result.Slice(block.Start, block.Length);
            if (block.IsFull)
            {
                _factors[i].Value.Solve(Vector<double>.Build.Dense(part.ToArray())).AsArray().CopyTo(target);
                continue;
            }

            for (var j = 0; j < part.Length; j++) target[j] = part[j] / (block.Values[j] + Ridge);
        }
    }

    /// <summary>(F + λI)⁻¹ of one full block, for many products at once: length × length.</summary>
    public float[] Inverse(int block)
    {
        var length = Blocks[block].Length;
        var inverse = _factors[block].Value.Solve(Matrix<double>.Build.DenseIdentity(length)).ToRowMajorArray();
        return [.. inverse.Select(value => (float)value)];
    }

    private static double[][] Columns(ReadOnlySpan<float> rows, double[] mean, int start, int length)
    {
        var n = rows.Length / mean.Length;
        var columns = new double[length][];
        for (var j = 0; j < length; j++)
        {
            var column = columns[j] = new double[n];
            for (var i = 0; i < n; i++) column[i] = rows[i * mean.Length + start + j] - mean[start + j];
        }

        return columns;
    }

    private static (double[] Values, double Shrinkage) Shrunk(double[][] columns, double[] sd)
    {
        int k = columns.Length, n = columns[0].Length;
        var correlation = new double[k * k];
        double squares = 0, distance = 0;
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j < k; j++)
            {
                var value = j < i ? correlation[j * k + i] : TensorPrimitives.Dot<double>(columns[i], columns[j]) / n;
                correlation[i * k + j] = value;
                squares += value * value;
                distance += i == j ? 0 : value * value;
            }
        }

        var fourth = 0.0;
        for (var row = 0; row < n; row++)
        {
            var square = 0.0;
            for (var i = 0; i < k; i++) square += columns[i][row] * columns[i][row];
            fourth += square * square / n;
        }

        var shrinkage = distance > 0 ? Math.Clamp((fourth - squares) / n / distance, 0, 1) : 1;
        for (var i = 0; i < correlation.Length; i++)
        {
            correlation[i] *= sd[i / k] * sd[i % k] * (i / k == i % k ? 1 : 1 - shrinkage);
        }

        return (correlation, shrinkage);
    }

    private Cholesky<double> Factor(CovarianceBlock block)
    {
        var matrix = Matrix<double>.Build.DenseOfRowMajor(block.Length, block.Length, block.Values);
        return (matrix + Matrix<double>.Build.DenseIdentity(block.Length) * Ridge).Cholesky();
    }
}

/// <summary>A block of F.</summary>
/// <param name="Start">Its first slope.</param>
/// <param name="Length">Number of slopes.</param>
/// <param name="Values">length × length, row-major; or its diagonal alone.</param>
internal sealed record CovarianceBlock(int Start, int Length, double[] Values)
{
    public bool IsFull => Values.Length == Length * Length;

    public IEnumerable<double> Diagonal() => IsFull ? Enumerable.Range(0, Length).Select(i => Values[i * Length + i]) : Values;
}
