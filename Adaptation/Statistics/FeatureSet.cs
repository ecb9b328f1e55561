namespace Alphadrift.Adaptation.Statistics;

/// <summary>Which features of a row are compared with the reference.</summary>
public enum FeatureSet
{
    /// <summary>Mean output, log energy, and the energies of whole blocks: [a ; s ; e].</summary>
    Moments,

    /// <summary>
    /// The same with the shares of positions below two quantiles, for every site that has positions: [a ; s ; p₃₀ ; p₇₀ ; e]. Finds more with fewer
    /// rows, and charts twice as many dimensions.
    /// </summary>
    Shares,
}
