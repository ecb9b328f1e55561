namespace Alphadrift.Adaptation.Statistics;

/// <summary>The whitening of one block of coordinates: x = diag(1/√(w + ρ)) Vᵀ (row − mean)/sd.</summary>
public sealed class EnergyBlock
{
    public EnergyBlock(int[] coordinates, float[] whitening)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        ArgumentNullException.ThrowIfNull(whitening);
        if (whitening.Length != coordinates.Length * coordinates.Length)
        {
            throw new ArgumentException($"A block of {coordinates.Length} coordinates cannot have {whitening.Length} weights.");
        }

        Coordinates = coordinates;
        Whitening = whitening;
    }

    /// <summary>The block's coordinates within [a ; s ; p], without the dropped ones (k of them).</summary>
    public int[] Coordinates { get; }

    /// <summary>k × k, row-major: row j whitens onto the j-th eigenvector.</summary>
    public float[] Whitening { get; }

    public static EnergyBlock Fit(CorrelationBasis basis, double ridge)
    {
        ArgumentNullException.ThrowIfNull(basis);
        var k = basis.Kept.Length;
        var whitening = new float[k * k];
        for (var j = 0; j < k; j++)
        {
            var scale = 1 / Math.Sqrt(basis.Eigenvalues[j] + ridge);
            for (var i = 0; i < k; i++)
            {
                whitening[(j * k) + i] = (float)(scale * basis.Eigenvectors[(j * k) + i]);
            }
        }

        return new EnergyBlock(basis.Kept, whitening);
    }
}
