namespace Alphadrift.Adaptation.Skew;

/// <summary>What of a site's distribution is held against its reference band.</summary>
public enum SkewKind
{
    /// <summary>Mean output, and with it the matched slope δ, which is the same movement in units of the negative mass.</summary>
    MeanOutput,

    /// <summary>Share of positions with z &lt; 0.</summary>
    NegativeShare,

    /// <summary>Skewness of z.</summary>
    Skewness,
}
