using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Slopes;

/// <summary>The slopes of all sites as one vector, site after site in graph order, channel after channel.</summary>
internal sealed class SlopeLayout
{
    private readonly int[] _offsets;

    public SlopeLayout(ImmutableArray<Site> sites)
    {
        Sites = sites;
        _offsets = new int[sites.Length + 1];
        for (var site = 0; site < sites.Length; site++) _offsets[site + 1] = checked(_offsets[site] + sites[site].Channels);
    }

    public ImmutableArray<Site> Sites { get; }

    /// <summary>Number of slopes (D).</summary>
    public int Count => _offsets[^1];

    /// <summary>Where a site's slopes begin.</summary>
    public int Offset(int site) => _offsets[site];

    /// <summary>The site that a slope belongs to.</summary>
    public int SiteOf(int slope)
    {
        var index = Array.BinarySearch(_offsets, slope);
        return index >= 0 ? index : ~index - 1;
    }

    /// <summary>α₀, the slopes that shipped: [D].</summary>
    public double[] Shipped() => [.. Sites.SelectMany(site => site.Slopes).Select(slope => (double)slope)];

    /// <summary>A vector of slopes as a session takes them: one tensor per site.</summary>
    public ReadOnlyMemory<float>[] ToTensors(double[] slopes)
    {
        var all = new float[slopes.Length];
        for (var i = 0; i < all.Length; i++) all[i] = (float)slopes[i];
        return [.. Sites.Select((site, index) => new ReadOnlyMemory<float>(all, _offsets[index], site.Channels))];
    }
}
