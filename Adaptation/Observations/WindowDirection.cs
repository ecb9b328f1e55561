using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Alphadrift.Adaptation.Observations;

/// <summary>Where a window's whitened movement points, to be compared with other windows' of the same baseline.</summary>
/// <param name="Rows">n, rows of the window.</param>
/// <param name="ReferenceRows">N, rows of the reference mean that every window is compared with.</param>
/// <param name="EffectiveDimensions">Coordinates that vary freely without shift.</param>
/// <param name="Whitened">z, one value per coordinate.</param>
public sealed record WindowDirection(int Rows, int ReferenceRows, double EffectiveDimensions, ImmutableArray<float> Whitened)
{
    /// <summary>
    /// Standard deviations by which a cosine must exceed what chance gives, for directions to
    /// agree: one pair in a thousand without shift.
    /// </summary>
    public const double AgreeingDeviations = 3.1;

    /// <summary>Cosine of the angle to another window's direction; NaN when either did not move at all.</summary>
    public double Cosine(WindowDirection other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Whitened.Length == Whitened.Length && Whitened.Length > 0
            ? TensorPrimitives.CosineSimilarity<float>(Whitened.AsSpan(), other.Whitened.AsSpan())
            : double.NaN;
    }

    /// <summary>
    /// What the cosine of independent windows must exceed: its mean, which is not 0 because both windows are compared with one
    /// reference mean, √(n₁n₂/((N + n₁)(N + n₂))), and <see cref="AgreeingDeviations"/> standard deviations 1/√d.
    /// </summary>
    public double AgreeingCosine(WindowDirection other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double n1 = Rows, n2 = other.Rows, all = ReferenceRows;
        return Math.Sqrt(n1 / (all + n1) * (n2 / (all + n2))) + (AgreeingDeviations / Math.Sqrt(EffectiveDimensions));
    }

    /// <summary>Whether two windows moved the same way more clearly than by chance.</summary>
    public bool Agrees(WindowDirection other) => Cosine(other) > AgreeingCosine(other);
}
