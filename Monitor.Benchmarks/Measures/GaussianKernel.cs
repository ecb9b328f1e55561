using System.Numerics.Tensors;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Benchmarks.Measures;

/// <summary>
/// Sums of k(x, y) = exp(−‖x − y‖²/(2σ²)) over many pairs, in float32. The squared maximum mean discrepancy (Gretton et al. 2012,
/// the biased estimate) of samples X and Y is mean k(X, X) − 2 mean k(X, Y) + mean k(Y, Y).
/// </summary>
/// <param name="dimension">Length of a point.</param>
/// <param name="bandwidth">σ.</param>
internal sealed class GaussianKernel(int dimension, double bandwidth)
{
    private const int Lanes = 8;
    private const int Block = 16;

    private readonly float _scale = (float)(-1 / (2 * bandwidth * bandwidth));

    /// <summary>Length of a point with the zeros that fill it up.</summary>
    public int Stride { get; } = (dimension + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// σ as the median heuristic has it: the median distance of two of the points, of at most the first <paramref name="most"/>.
    /// </summary>
    public static double MedianDistance(ReadOnlySpan<float> points, int dimension, int most = 1_000)
    {
        var count = Math.Min(most, points.Length / dimension);
        var distances = new List<double>(count * (count - 1) / 2);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                distances.Add(
                    TensorPrimitives.Distance(points.Slice(i * dimension, dimension), points.Slice(j * dimension, dimension)));
            }
        }

        return Quantiles.Of(distances, 0.5);
    }

    /// <summary>Points of <see cref="Stride"/> values each.</summary>
    public float[] Pad(ReadOnlySpan<float> points)
    {
        var count = points.Length / dimension;
        var padded = new float[count * Stride];
        for (var i = 0; i < count; i++) points.Slice(i * dimension, dimension).CopyTo(padded.AsSpan(i * Stride));
        return padded;
    }

    /// <summary>‖x‖² of padded points.</summary>
    public float[] SquaredLengths(ReadOnlySpan<float> padded)
    {
        var squares = new float[padded.Length / Stride];
        for (var i = 0; i < squares.Length; i++) squares[i] = TensorPrimitives.SumOfSquares(padded.Slice(i * Stride, Stride));
        return squares;
    }

    /// <summary>Mean of k over all ordered pairs of the points, each with itself included.</summary>
    public double MeanWithin(ReadOnlySpan<float> padded, ReadOnlySpan<float> squares)
    {
        var count = squares.Length;
        var scratch = new float[Block * count];
        var sum = 0.0;
        for (var first = 0; first < count; first += Block)
        {
            // The matrix is symmetric: a block's own square once, what lies to its right twice.
            var rows = Math.Min(Block, count - first);
            var columns = count - first;
            Fill(
                padded.Slice(first * Stride, rows * Stride),
                squares.Slice(first, rows),
                padded[(first * Stride)..],
                squares[first..],
                scratch);
            for (var i = 0; i < rows; i++)
            {
                var row = scratch.AsSpan(i * columns, columns);
                sum += TensorPrimitives.Sum<float>(row[..rows]) + (2.0 * TensorPrimitives.Sum<float>(row[rows..]));
            }
        }

        return sum / count / count;
    }

    /// <summary>Per point the mean of k to all the others'.</summary>
    public double[] MeansTo(float[] padded, float[] squares, float[] others, float[] otherSquares)
    {
        var means = new double[squares.Length];
        var scratch = new float[Block * otherSquares.Length];
        for (var first = 0; first < means.Length; first += Block)
        {
            var rows = Math.Min(Block, means.Length - first);
            Fill(padded.AsSpan(first * Stride, rows * Stride), squares.AsSpan(first, rows), others, otherSquares, scratch);
            for (var i = 0; i < rows; i++)
            {
                var row = scratch.AsSpan(i * otherSquares.Length, otherSquares.Length);
                means[first + i] = TensorPrimitives.Sum<float>(row) / otherSquares.Length;
            }
        }

        return means;
    }

    private void Fill(
        ReadOnlySpan<float> rows,
        ReadOnlySpan<float> rowSquares,
        ReadOnlySpan<float> columns,
        ReadOnlySpan<float> columnSquares,
        Span<float> kernel)
    {
        var width = columnSquares.Length;
        RowProducts.Multiply(rows, columns, Stride, kernel[..(rowSquares.Length * width)]);
        for (var i = 0; i < rowSquares.Length; i++)
        {
            // ‖x − y‖² = ‖x‖² + ‖y‖² − 2 x·y, which rounding may push below 0.
            var row = kernel.Slice(i * width, width);
            TensorPrimitives.MultiplyAdd(row, -2f, columnSquares, row);
            TensorPrimitives.Add(row, rowSquares[i], row);
            TensorPrimitives.Max(row, 0f, row);
            TensorPrimitives.Multiply(row, _scale, row);
            TensorPrimitives.Exp(row, row);
        }
    }
}
