namespace Alphadrift.Adaptation.Statistics;

/// <summary>Which features of a row are compared with the reference.</summary>
public enum FeatureSet
{
    /// <summary>Mean output, log energy, and the energies of whole blocks: [a ; s ; e].</summary>
    Moments,

    /// <summary>
    /// The same with the shares of positions below two quantiles, for every site that has positions: [a ; s ; p₃₀ ; p₇₀ ; e].
    /// Finds more with fewer rows, and charts twice as many dimensions.
    /// </summary>
    Shares,

    /// <summary>
    /// Shares, and in small windows of models without them the absolutes |z̃| beside: how far rows lie from
    /// the reference's mean in either direction. They double the dimensions of these windows, and are left
    /// out where the reference is too small for that.
    /// </summary>
    All,
}
