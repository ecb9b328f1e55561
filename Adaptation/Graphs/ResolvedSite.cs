using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>A rectifier node that belongs to a site, with the shape its input had in the trial run.</summary>
internal sealed record SiteUse(Rectifier Rectifier, TensorFacts Z);

/// <summary>
/// A site with the nodes that apply it. There is one, but for a recurrent layer, which applies the same slopes at every step:
/// then the site's moments are means over the steps too, and its slope gradients sums.
/// </summary>
internal sealed record ResolvedSite(Site Site, ImmutableArray<SiteUse> Uses);
