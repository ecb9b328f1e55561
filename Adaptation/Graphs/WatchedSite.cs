using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>A site in the rewritten graph.</summary>
/// <param name="Site">The site.</param>
/// <param name="Slopes">Graph input, float32 [channels].</param>
/// <param name="Moments">Graph output, float32 [rows, <paramref name="MomentCount"/>, channels].</param>
/// <param name="MomentCount">MomentLayout.Count, or CountWithShares.</param>
/// <param name="Uses">The nodes that apply it, by their index in the source graph.</param>
internal sealed record WatchedSite(
    Site Site, string Slopes, string Moments, int MomentCount, ImmutableDictionary<int, SiteValues> Uses);
