using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>
/// A copy of the model in which every site's slopes are an input and its moments an output. The model's own inputs and outputs
/// keep their names and places; the new ones follow in the order of the sites.
/// </summary>
internal sealed class WatchedGraph
{
    private WatchedGraph(ModelProto model, ImmutableArray<WatchedSite> sites)
    {
        Model = model;
        Sites = sites;
    }

    public ModelProto Model { get; }

    public ImmutableArray<WatchedSite> Sites { get; }

    /// <summary>Names of the slope inputs, one per site.</summary>
    public IEnumerable<string> SlopeInputs => Sites.Select(site => site.Slopes);

    /// <summary>Names of the moment outputs, one per site.</summary>
    public IEnumerable<string> MomentOutputs => Sites.Select(site => site.Moments);

    /// <param name="source">The model; not changed.</param>
    /// <param name="opset">Its version of the standard operators.</param>
    /// <param name="sites">The sites, whose indices are those of <paramref name="source"/>.</param>
    /// <param name="lowering">How a site becomes nodes.</param>
    /// <param name="shares">Thresholds by site name, for the sites that report shares; null for none.</param>
    public static WatchedGraph Build(
        ModelProto source,
        int opset,
        IReadOnlyList<ResolvedSite> sites,
        ISiteLowering lowering,
        IReadOnlyDictionary<string, ShareThresholds>? shares = null)
    {
        var model = source.Clone();
        var graph = model.Graph;
        var names = new NameSource(graph);
        var sink = new NodeSink(graph, names, opset);
        var watched = sites.Select(site => Name(site, names, sink, shares?.GetValueOrDefault(site.Site.Name))).ToImmutableArray();
        var uses = watched.SelectMany(site => site.Uses).ToDictionary();
        for (var i = 0; i < graph.Node.Count; i++)
        {
            if (uses.TryGetValue(i, out var use)) lowering.Emit(use, sink);
            else sink.Nodes.Add(graph.Node[i]);
        }

        foreach (var site in watched)
        {
            var moments = site.Uses.OrderBy(use => use.Key).Select(use => use.Value.Moments).ToArray();
            if (moments.Length > 1) sink.AddNode("Mean", "", [site.Moments], [], moments);
            graph.Input.Add(GraphValues.Float(site.Slopes, site.Site.Channels));
            graph.Output.Add(GraphValues.Float(site.Moments, null, site.MomentCount, site.Site.Channels));
        }

        foreach (var (site, use) in sites.Zip(watched).SelectMany(pair => pair.First.Uses.Select(use => (pair.Second, use))))
        {
            DeclareShape(graph, site.Uses[use.Rectifier.Index].Y, use.Z);
        }

        graph.Node.Clear();
        graph.Node.AddRange(sink.Nodes);
        if (lowering.Domain is { } domain) model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        GraphValues.CheckNames(graph);
        return new WatchedGraph(model, watched);
    }

    private static WatchedSite Name(ResolvedSite resolved, NameSource names, NodeSink sink, ShareThresholds? shares)
    {
        var site = resolved.Site;
        var slopes = names.Fresh($"alphadrift/slopes/{site.Name}");
        var moments = names.Fresh($"alphadrift/moments/{site.Name}");
        var ramps = shares is null ? null : Ramps(site, shares, sink);
        var uses = ImmutableDictionary.CreateBuilder<int, SiteValues>();
        foreach (var (rectifier, _) in resolved.Uses)
        {
            var output = rectifier.Node.Output[0];
            uses.Add(rectifier.Index, new SiteValues(
                site,
                rectifier.Z,
                slopes,
                output.Length > 0 ? output : names.Fresh($"alphadrift/y/{site.Name}"),
                resolved.Uses.Length == 1 ? moments : names.Fresh($"{moments}/step"),
                ramps));
        }

        return new WatchedSite(
            site, slopes, moments, ramps is null ? MomentLayout.Count : MomentLayout.CountWithShares, uses.ToImmutable());
    }

    private static SiteRamps Ramps(Site site, ShareThresholds shares, NodeSink sink)
    {
        if (shares.Channels != site.Channels)
        {
            throw new ArgumentException($"Site '{site.Name}' has {site.Channels} channels; "
                + $"its share thresholds are for {shares.Channels}.");
        }

        string Constant(string name, float[] values) =>
            sink.Floats($"alphadrift/shares/{site.Name}/{name}", values, site.Channels);
        return new SiteRamps(
            Constant("steepness", shares.Steepness()), Constant("lower", shares.LowerOffsets()),
            Constant("upper", shares.UpperOffsets()));
    }

    /// <summary>
    /// Says the shape behind the site, which ONNX Runtime infers through an operator of ours only where every extent has a value
    /// or a name; without it the memory of everything that follows would not be planned ahead.
    /// </summary>
    private static void DeclareShape(GraphProto graph, string y, TensorFacts z)
    {
        if (graph.Output.Any(output => output.Name == y)) return;
        for (var i = graph.ValueInfo.Count - 1; i >= 0; i--)
        {
            if (graph.ValueInfo[i].Name == y) graph.ValueInfo.RemoveAt(i);
        }

        graph.ValueInfo.Add(GraphValues.Float(y, [null, .. z.Dims.Skip(1).Select(extent => (long?)extent)]));
    }
}
