namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// The sums that a site reports per row and channel, each divided by the channel's number of positions. The order is the order of
/// the moments tensor [rows, <see cref="MomentLayout.Count"/>, channels]; new members go to the end.
/// </summary>
/// <remarks>
/// A NaN anywhere in a channel makes every moment of that row and channel NaN but <see cref="NegativeShare"/>, which counts
/// comparisons, and NaN compares as not negative. A new moment takes: a member here, a lane in <see cref="MomentSums{TLanes}"/>, a sum
/// in <see cref="ScalarMomentsKernel"/>, and a few nodes in the portable lowering.
/// </remarks>
public enum Moment
{
    /// <summary>⟨z⁺⟩, z⁺ = max(z, 0).</summary>
    PositiveMean,

    /// <summary>⟨z⁻⟩, z⁻ = min(z, 0).</summary>
    NegativeMean,

    /// <summary>⟨(z⁺)²⟩.</summary>
    PositiveSquare,

    /// <summary>⟨(z⁻)²⟩.</summary>
    NegativeSquare,

    /// <summary>⟨z³⟩, for the skewness.</summary>
    Cube,

    /// <summary>Share of positions with z &lt; 0.</summary>
    NegativeShare,
}

public static class MomentLayout
{
    /// <summary>Number of moments per row and channel.</summary>
    public const int Count = (int)Moment.NegativeShare + 1;
}
