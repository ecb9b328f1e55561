using System.Collections.Immutable;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>The sites' reference bands.</summary>
/// <param name="sizes">Window sizes.</param>
/// <param name="layout">The sites.</param>
internal sealed class SkewPart(ImmutableArray<int> sizes, FeatureLayout layout)
{
    /// <summary>σ per kind and channel.</summary>
    private readonly Entry<double> _scales = new("skew/scales.npy", NumberRule.NotNegative, SkewBand.Kinds, layout.Channels);

    /// <summary>Mean of ∛q per size, site and kind.</summary>
    private readonly Entry<double> _means =
        new("skew/means.npy", NumberRule.Finite, sizes.Length, layout.Sites.Length * SkewBand.Kinds);

    /// <summary>Standard deviation of ∛q.</summary>
    private readonly Entry<double> _sds =
        new("skew/sds.npy", NumberRule.Positive, sizes.Length, layout.Sites.Length * SkewBand.Kinds);

    /// <summary>Largest scores without shift per size, ascending.</summary>
    private readonly Entry<double> _maxima = new("skew/maxima.npy", NumberRule.Finite, sizes.Length, Extent.Simulated);

    public void Write(EntryWriter to, SkewBand band)
    {
        to.Write(_scales, band.Scales);
        to.WriteLists(_means, band.Means);
        to.WriteLists(_sds, band.Sds);
        to.WriteLists(_maxima, band.Maxima);
    }

    public SkewBand Read(EntryReader from) =>
        new(sizes, from.Read(_scales), from.ReadLists(_means), from.ReadLists(_sds), from.ReadSorted(_maxima));
}
