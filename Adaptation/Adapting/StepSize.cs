using System.Numerics.Tensors;
using Alphadrift.Adaptation.Slopes;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// The step that every reference row by itself asks for, at η = 1; and the η at which windows move slopes by a usual amount.
/// </summary>
internal static class StepSize
{
    /// <summary>
    /// Root mean square over the slopes of one step of <see cref="UsualRows"/> rows without shift: small beside the slopes
    /// (PReLUs begin at 0.25), so
    /// that the loss is nearly linear over a trajectory.
    /// </summary>
    public const double UsualMove = 0.002;

    /// <summary>Rows of the window that the learning rate is learnt for.</summary>
    public const int UsualRows = 100;

    /// <summary>Every row's own step for η = 1, in place of its gradient: −S (F + λI)⁻¹ (g − ḡ_ref), S the sharing.</summary>
    /// <param name="rows">Gradients, rows × slopes; overwritten with steps.</param>
    /// <param name="centre">ḡ_ref.</param>
    /// <param name="covariance">F; null for plain steps.</param>
    /// <param name="sharing">Which slopes move together.</param>
    public static void ToSteps(Span<float> rows, double[] centre, GradientCovariance? covariance, SlopeSharing sharing)
    {
        var slopes = centre.Length;
        for (var i = 0; i < rows.Length; i++) rows[i] = (float)(centre[i % slopes] - rows[i]);
        if (covariance is not null)
        {
            for (var block = 0; block < covariance.Blocks.Length; block++) Precondition(rows, slopes, covariance, block);
        }

        var step = new double[slopes];
        for (var first = 0; first < rows.Length; first += slopes)
        {
            var row = rows.Slice(first, slopes);
            for (var i = 0; i < slopes; i++) step[i] = row[i];
            sharing.Apply(step);
            for (var i = 0; i < slopes; i++) row[i] = (float)step[i];
        }
    }

    /// <summary>Root mean square per slope: [slopes].</summary>
    public static double[] Rms(ReadOnlySpan<float> rows, int slopes)
    {
        var squares = new double[slopes];
        for (var i = 0; i < rows.Length; i++) squares[i % slopes] += (double)rows[i] * rows[i];
        var n = rows.Length / slopes;
        return [.. squares.Select(square => Math.Sqrt(square / n))];
    }

    /// <summary>The η at which slopes with these steps per row move as usual.</summary>
    public static double LearningRate(double[] rms)
    {
        var moving = rms.Where(value => value > 0).ToArray();
        return UsualMove * Math.Sqrt(UsualRows) / Math.Sqrt(TensorPrimitives.SumOfSquares<double>(moving) / moving.Length);
    }

    private static void Precondition(Span<float> rows, int slopes, GradientCovariance covariance, int index)
    {
        const int ChunkRows = 256;
        var block = covariance.Blocks[index];
        if (!block.IsFull)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var place = i % slopes - block.Start;
                if (place >= 0 && place < block.Length) rows[i] = (float)(rows[i] / (block.Values[place] + covariance.Ridge));
            }

            return;
        }

        var inverse = covariance.Inverse(index);
        float[] copy = new float[ChunkRows * block.Length], product = new float[ChunkRows * block.Length];
        for (int first = 0, n = rows.Length / slopes; first < n; first += ChunkRows)
        {
            var count = Math.Min(ChunkRows, n - first);
            var used = count * block.Length;
            for (var i = 0; i < count; i++)
            {
                rows.Slice((first + i) * slopes + block.Start, block.Length).CopyTo(copy.AsSpan(i * block.Length));
            }

            RowProducts.Multiply(copy.AsSpan(0, used), inverse, block.Length, product.AsSpan(0, used));
            for (var i = 0; i < count; i++)
            {
                product.AsSpan(i * block.Length, block.Length).CopyTo(rows[((first + i) * slopes + block.Start)..]);
            }
        }
    }
}
