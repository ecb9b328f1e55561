using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Which coordinate of a row's feature vector v = [a ; s ; e] belongs to what. With D charted channels over S sites:
/// a takes 0 … D−1 and s D … 2D−1 (both site by site), e takes the 2(S+1) that follow: the a-block's energy per site and over
/// all sites, then the same for the s-block.
/// </summary>
/// <remarks>
/// A model with more channels than <c>maxCharted</c> is charted on an evenly spaced part of each site's channels, in
/// proportion to the site's size, because the covariance costs memory and time with the square of their number. Slope movement,
/// skewness and dead channels are reported for every channel all the same.
/// </remarks>
public sealed class FeatureLayout
{
    /// <summary>Default limit on charted channels; two coordinates each.</summary>
    public const int DefaultMaxCharted = 512;

    private readonly int[] _channelOffsets;
    private readonly int[] _chartedOffsets;

    public FeatureLayout(ImmutableArray<Site> sites, int maxCharted = DefaultMaxCharted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCharted, 1);
        Sites = sites;
        _channelOffsets = new int[sites.Length + 1];
        _chartedOffsets = new int[sites.Length + 1];
        for (var site = 0; site < sites.Length; site++)
        {
            _channelOffsets[site + 1] = checked(_channelOffsets[site] + sites[site].Channels);
        }

        Channels = _channelOffsets[^1];
        var charted = ImmutableArray.CreateBuilder<ImmutableArray<int>>(sites.Length);
        for (var site = 0; site < sites.Length; site++)
        {
            var chosen = Choose(sites[site].Channels, Channels, maxCharted);
            charted.Add(chosen);
            _chartedOffsets[site + 1] = _chartedOffsets[site] + chosen.Length;
        }

        ChartedChannels = charted.MoveToImmutable();
        Charted = _chartedOffsets[^1];
    }

    public ImmutableArray<Site> Sites { get; }

    /// <summary>Channels over all sites.</summary>
    public int Channels { get; }

    /// <summary>Per site the channels that are charted, ascending.</summary>
    public ImmutableArray<ImmutableArray<int>> ChartedChannels { get; }

    /// <summary>Charted channels over all sites (D).</summary>
    public int Charted { get; }

    /// <summary>Length of [a ; s].</summary>
    public int MomentDimension => 2 * Charted;

    /// <summary>Number of energies, 2(S+1).</summary>
    public int EnergyDimension => 2 * (Sites.Length + 1);

    /// <summary>Length of v.</summary>
    public int Dimension => MomentDimension + EnergyDimension;

    /// <summary>Where a site's channels begin among all channels.</summary>
    public int ChannelOffset(int site) => _channelOffsets[site];

    /// <summary>Where a site's charted channels begin within the a-block (and within the s-block).</summary>
    public int ChartedOffset(int site) => _chartedOffsets[site];

    /// <summary>The coordinates of [a ; s] that the energy <paramref name="energy"/> (0 … 2(S+1)−1) is taken over.</summary>
    public (int Start, int Length) EnergyBlock(int energy)
    {
        var perBlock = Sites.Length + 1;
        var site = energy % perBlock;
        var start = energy < perBlock ? 0 : Charted;
        return site == Sites.Length
            ? (start, Charted)
            : (start + _chartedOffsets[site], _chartedOffsets[site + 1] - _chartedOffsets[site]);
    }

    /// <summary>The site that a coordinate of v belongs to; −1 for the energies over all sites.</summary>
    public int SiteOf(int coordinate)
    {
        if (coordinate >= MomentDimension)
        {
            var energySite = (coordinate - MomentDimension) % (Sites.Length + 1);
            return energySite == Sites.Length ? -1 : energySite;
        }

        // Every site charts at least one channel, so the offsets ascend strictly.
        var index = Array.BinarySearch(_chartedOffsets, coordinate % Charted);
        return index >= 0 ? index : ~index - 1;
    }

    private static ImmutableArray<int> Choose(int channels, int allChannels, int maxCharted)
    {
        var count = allChannels <= maxCharted
            ? channels
            : Math.Max(1, (int)((long)channels * maxCharted / allChannels));
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * channels / count))];
    }
}
