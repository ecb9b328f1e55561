namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// T² of a window, the squared natural-gradient length of its slope movement with a ridge:
/// T²(W) = Σ_j (Vᵀd)_j² / (w_j + ρ), d = (E_W v − E_ref v)/sd.
/// </summary>
/// <param name="basis">Learnt on the fit rows, over the coordinates of v.</param>
/// <param name="referenceMean">E_ref v.</param>
public sealed class WindowStatistic(CorrelationBasis basis, double[] referenceMean)
{
    public CorrelationBasis Basis { get; } = basis;

    public double[] ReferenceMean { get; } = referenceMean;

    /// <param name="windowMean">E_W v, all coordinates.</param>
    /// <param name="ridge">ρ.</param>
    /// <param name="contributions">
    /// Receives per coordinate of v its part d_j (C_ρ⁻¹ d)_j of the score; they add up to it. Empty when not wanted.
    /// </param>
    public double Score(ReadOnlySpan<double> windowMean, double ridge, Span<double> contributions = default)
    {
        var k = Basis.Kept.Length;
        var deviation = new double[k];
        for (var j = 0; j < k; j++)
        {
            var coordinate = Basis.Kept[j];
            deviation[j] = (windowMean[coordinate] - ReferenceMean[coordinate]) / Basis.Sd[coordinate];
        }

        var score = 0.0;
        var gradient = contributions.IsEmpty ? [] : new double[k];
        for (var j = 0; j < k; j++)
        {
            var eigenvector = Basis.Eigenvectors.AsSpan(j * k, k);
            var projection = 0.0;
            for (var i = 0; i < k; i++)
            {
                projection += eigenvector[i] * deviation[i];
            }

            var weighted = projection / (Basis.Eigenvalues[j] + ridge);
            score += projection * weighted;
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] += weighted * eigenvector[i];
            }
        }

        if (!contributions.IsEmpty)
        {
            contributions.Clear();
            for (var j = 0; j < k; j++)
            {
                contributions[Basis.Kept[j]] = deviation[j] * gradient[j];
            }
        }

        return score;
    }

    /// <summary>
    /// The movement's direction: z_j = √n (Vᵀd)_j / √(w_j + ρ), whose squared length is n T². Without shift the coordinates are
    /// uncorrelated with variances w_j / (w_j + ρ).
    /// </summary>
    /// <param name="windowMean">E_W v, all coordinates.</param>
    /// <param name="ridge">ρ.</param>
    /// <param name="rows">n.</param>
    public float[] Whiten(ReadOnlySpan<double> windowMean, double ridge, int rows)
    {
        var k = Basis.Kept.Length;
        var deviation = new float[k];
        for (var j = 0; j < k; j++)
        {
            var coordinate = Basis.Kept[j];
            deviation[j] = (float)((windowMean[coordinate] - ReferenceMean[coordinate]) / Basis.Sd[coordinate]);
        }

        var whitened = new float[k];
        for (var j = 0; j < k; j++)
        {
            var projection = System.Numerics.Tensors.TensorPrimitives.Dot<float>(Basis.Eigenvectors.AsSpan(j * k, k), deviation);
            whitened[j] = (float)(Math.Sqrt(rows) * projection / Math.Sqrt(Basis.Eigenvalues[j] + ridge));
        }

        return whitened;
    }

    /// <summary>
    /// The number of equally spread coordinates that vary as much as the whitened ones do without shift, (Σ v)²/Σ v² with
    /// v_j = w_j/(w_j + ρ): the cosine of two independent directions has a standard deviation of one over its root.
    /// </summary>
    public double EffectiveDimensions(double ridge)
    {
        double sum = 0, squares = 0;
        foreach (var w in Basis.Eigenvalues)
        {
            var v = w / (w + ridge);
            sum += v;
            squares += v * v;
        }

        return squares > 0 ? sum * sum / squares : 0;
    }
}
