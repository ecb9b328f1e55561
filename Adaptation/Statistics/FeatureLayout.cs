using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Which coordinate of a row's feature vector v = [a ; s ; p₃₀ ; p₇₀ ; e] belongs to what. With D charted channels over S sites,
/// P of them at sites with shares: a takes 0 … D−1 and s D … 2D−1, then come P shares below the 30 % quantile and P below the 70
/// % quantile (all site by site), and e takes the 2(S+1) that follow: the a-block's energy per site and over all sites, then the
/// same for the s-block. Small windows are scored on v' = [v ; |a| ; |s|], behind which come the absolutes of the sites that have
/// them, Q channels in all: Q of a, then Q of s.
/// </summary>
/// <remarks>
/// A model with more dimensions than <c>maxDimensions</c> is charted on some channels of every site
/// (<see cref="ChannelChoice"/>). Slope movement, skewness and dead channels are reported for every channel all the same.
/// </remarks>
public sealed class FeatureLayout
{
    /// <summary>Default limit on the length of [a ; s ; p₃₀ ; p₇₀].</summary>
    public const int DefaultMaxDimensions = 1024;

    /// <summary>Dimensions of a charted channel without shares: a and s …</summary>
    private const int DimensionsWithoutShares = 2;

    /// <summary>… and of one with p₃₀ and p₇₀ besides.</summary>
    private const int DimensionsWithShares = 4;

    private readonly ImmutableArray<bool> _shares;
    private readonly ImmutableArray<bool> _absolutes;
    private readonly int[] _channelOffsets;
    private readonly int[] _chartedOffsets;
    private readonly int[] _shareOffsets;
    private readonly int[] _absoluteOffsets;
    private readonly int[] _siteOf;

    /// <param name="sites">The sites, in graph order.</param>
    /// <param name="maxDimensions">Limit on <see cref="MomentDimension"/>; every site keeps one channel in any case.</param>
    /// <param name="hasShares">Which sites report shares; null for none.</param>
    /// <param name="hasAbsolutes">Which sites have absolutes; null for none.</param>
    public FeatureLayout(
        ImmutableArray<Site> sites,
        int maxDimensions = DefaultMaxDimensions,
        Func<Site, bool>? hasShares = null,
        Func<Site, bool>? hasAbsolutes = null)
        : this(
            sites,
            ChannelChoice.SitesAlike([.. sites.Select(site => site.Channels)], DimensionsOf(sites, hasShares), maxDimensions),
            hasShares,
            hasAbsolutes)
    {
    }

    /// <param name="sites">The sites, in graph order.</param>
    /// <param name="chartedChannels">Per site the channels that are charted, ascending, at least one.</param>
    /// <param name="hasShares">Which sites report shares; null for none.</param>
    /// <param name="hasAbsolutes">Which sites have absolutes; null for none.</param>
    public FeatureLayout(
        ImmutableArray<Site> sites,
        ImmutableArray<ImmutableArray<int>> chartedChannels,
        Func<Site, bool>? hasShares = null,
        Func<Site, bool>? hasAbsolutes = null)
    {
        if (chartedChannels.Length != sites.Length
            || !sites.Zip(chartedChannels).All(pair => AreChannels(pair.Second, pair.First.Channels)))
            throw new ArgumentException(
                "Charted channels must ascend within every site and be one at least.", nameof(chartedChannels));
        Sites = sites;
        _shares = [.. sites.Select(site => hasShares?.Invoke(site) ?? false)];
        _absolutes = [.. sites.Select(site => hasAbsolutes?.Invoke(site) ?? false)];
        _channelOffsets = Offsets(sites.Select(site => site.Channels));
        Channels = _channelOffsets[^1];
        ChartedChannels = chartedChannels;
        _chartedOffsets = Offsets(ChartedChannels.Select(channels => channels.Length));
        _shareOffsets = Offsets(ChartedChannels.Select((channels, i) => _shares[i] ? channels.Length : 0));
        _absoluteOffsets = Offsets(ChartedChannels.Select((channels, i) => _absolutes[i] ? channels.Length : 0));
        Charted = _chartedOffsets[^1];
        ChartedShares = _shareOffsets[^1];
        _siteOf = SitesOfCoordinates();
    }

    public ImmutableArray<Site> Sites { get; }

    /// <summary>Channels over all sites.</summary>
    public int Channels { get; }

    /// <summary>Per site the channels that are charted, ascending.</summary>
    public ImmutableArray<ImmutableArray<int>> ChartedChannels { get; }

    /// <summary>Whether every channel is charted.</summary>
    public bool IsWhole => Charted == Channels;

    /// <summary>Charted channels over all sites (D).</summary>
    public int Charted { get; }

    /// <summary>Charted channels over the sites with shares (P).</summary>
    public int ChartedShares { get; }

    /// <summary>Length of [a ; s], behind which the shares begin.</summary>
    public int ShareStart => 2 * Charted;

    /// <summary>Length of [a ; s ; p₃₀ ; p₇₀], behind which the energies begin.</summary>
    public int MomentDimension => ShareStart + (2 * ChartedShares);

    /// <summary>Number of energies, 2(S+1).</summary>
    public int EnergyDimension => 2 * (Sites.Length + 1);

    /// <summary>Length of v.</summary>
    public int Dimension => MomentDimension + EnergyDimension;

    /// <summary>Number of absolutes, 2Q; 0 where no site has any.</summary>
    public int AbsoluteDimension => 2 * _absoluteOffsets[^1];

    /// <summary>Length of v'.</summary>
    public int SmallWindowDimension => Dimension + AbsoluteDimension;

    /// <summary>Whether a site reports shares.</summary>
    public bool HasShares(int site) => _shares[site];

    /// <summary>Whether a site has absolutes.</summary>
    public bool HasAbsolutes(int site) => _absolutes[site];

    /// <summary>Where a site's channels begin among all channels.</summary>
    public int ChannelOffset(int site) => _channelOffsets[site];

    /// <summary>Where a site's charted channels begin within the a-block (and within the s-block).</summary>
    public int ChartedOffset(int site) => _chartedOffsets[site];

    /// <summary>Where a site's charted channels begin within the p₃₀-block (and within the p₇₀-block).</summary>
    public int ShareOffset(int site) => _shareOffsets[site];

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

    /// <summary>
    /// Where the absolutes come from, in their order: <c>Start</c> within [a ; s] and how many,
    /// per site with absolutes, of a and then of s.
    /// </summary>
    public IEnumerable<(int Start, int Length)> AbsoluteBlocks()
    {
        foreach (var block in (int[])[0, Charted])
        {
            for (var site = 0; site < Sites.Length; site++)
            {
                if (_absolutes[site]) yield return (block + _chartedOffsets[site], ChartedChannels[site].Length);
            }
        }
    }

    /// <summary>The site that a coordinate of v' belongs to; −1 for the energies over all sites.</summary>
    public int SiteOf(int coordinate) => _siteOf[coordinate];

    /// <summary>Dimensions of one charted channel per site.</summary>
    /// <param name="sites">The sites.</param>
    /// <param name="hasShares">Which sites report shares; null for none.</param>
    public static ImmutableArray<int> DimensionsOf(ImmutableArray<Site> sites, Func<Site, bool>? hasShares) =>
        [.. sites.Select(site => hasShares?.Invoke(site) == true ? DimensionsWithShares : DimensionsWithoutShares)];

    /// <summary>Whether these are channels of a site of so many, ascending, at least one.</summary>
    public static bool AreChannels(ImmutableArray<int> charted, int channels) =>
        !charted.IsDefaultOrEmpty && charted[0] >= 0 && charted[^1] < channels
        && charted.Zip(charted.Skip(1)).All(pair => pair.First < pair.Second);

    private static int[] Offsets(IEnumerable<int> lengths)
    {
        var offsets = new List<int> { 0 };
        foreach (var length in lengths) offsets.Add(checked(offsets[^1] + length));
        return [.. offsets];
    }

    private int[] SitesOfCoordinates()
    {
        IEnumerable<int> sites = Enumerable.Range(0, Sites.Length), energies = [.. sites, -1];
        int[] moments = [.. sites.SelectMany(site => Enumerable.Repeat(site, ChartedChannels[site].Length))];
        int[] shares = [.. sites.Where(HasShares).SelectMany(site => Enumerable.Repeat(site, ChartedChannels[site].Length))];
        int[] absolutes =
            [.. sites.Where(HasAbsolutes).SelectMany(site => Enumerable.Repeat(site, ChartedChannels[site].Length))];
        return [.. moments, .. moments, .. shares, .. shares, .. energies, .. energies, .. absolutes, .. absolutes];
    }
}
