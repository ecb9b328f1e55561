namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// The sums that a site reports per row and channel, each divided by the channel's number of positions. The order is the order of
/// the moments tensor [rows, <see cref="MomentLayout.Count"/>, channels], or <see cref="MomentLayout.CountWithShares"/> for a
/// site whose shares were asked for; new members of every site go before the shares.
/// </summary>
/// <remarks>
/// A NaN anywhere in a channel makes every moment of that row and channel NaN but <see cref="NegativeShare"/>, which counts
/// comparisons, and NaN compares as not negative. A new moment takes: a member here, a lane in <see cref="MomentSums{TLanes}"/>,
/// a sum in <see cref="ScalarMomentsKernel"/>, and a few nodes in the portable lowering.
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

    /// <summary>
    /// ⟨clip((t₃₀ − z)/w + ½, 0, 1)⟩: the share of positions below the channel's 30 % quantile on the reference, counted along a
    /// ramp of the width w. Only where shares were asked for.
    /// </summary>
    LowerShare,

    /// <summary>The same with the 70 % quantile.</summary>
    UpperShare,
}

public static class MomentLayout
{
    /// <summary>Number of moments per row and channel that every site reports.</summary>
    public const int Count = (int)Moment.NegativeShare + 1;

    /// <summary>Number of shares below a quantile.</summary>
    public const int ShareCount = 2;

    /// <summary>Number of moments of a site with shares.</summary>
    public const int CountWithShares = Count + ShareCount;
}
