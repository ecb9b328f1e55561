using System.Collections.Immutable;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Canonical;

namespace Alphadrift.Adaptation.Probing;

/// <summary>What a model offers to watch. It is found by trial runs in ONNX Runtime, without opening a session to keep.</summary>
/// <param name="Sites">Rectifiers that can be watched, in graph order.</param>
/// <param name="Unusable">Rectifiers that cannot, and why.</param>
public sealed record ModelInspection(ImmutableArray<Site> Sites, ImmutableArray<UnusableRectifier> Unusable)
{
    /// <param name="model">The model.</param>
    /// <param name="options">Only the row shapes are used.</param>
    /// <exception cref="InvalidInputException">
    /// An open axis without a row shape, or a model that ONNX Runtime cannot run.
    /// </exception>
    public static ModelInspection Of(OnnxModel model, ModelSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var found = Resolve(model, InputPlan.Create(model, options?.RowShapes));
        return new ModelInspection([.. found.Sites.Select(site => site.Site)], found.Unusable);
    }

    internal static Resolution Resolve(OnnxModel model, InputPlan plan)
    {
        var graph = CanonicalForm.ForWatching(
            model, proto => GraphProbe.Run(model.Name, proto, plan, new RectifierScan(proto).Reachable));
        var scan = new RectifierScan(graph.Proto, graph.Groups);
        var facts = RectifierProbe.Run(model.Name, graph.Proto, plan, scan.Reachable);
        var resolver = new SiteResolver(new GraphIndex(graph.Proto.Graph));
        var sites = ImmutableArray.CreateBuilder<ResolvedSite>();
        var unusable = ImmutableArray.CreateBuilder<UnusableRectifier>();
        var used = scan.Reachable.Zip(facts, (rectifier, z) => new SiteUse(rectifier, z));
        foreach (var uses in used.GroupBy(use => use.Rectifier.Name))
        {
            // Nodes that share a site apply the same function to the same shape: the first speaks for all.
            var first = uses.First();
            var finding = resolver.Resolve(first.Rectifier, first.Z);
            if (finding.Site is { } site)
                sites.Add(new ResolvedSite(site with { Positions = uses.Count() * Positions(site, first.Z) }, [.. uses]));
            if (finding.Unusable is { } reason) unusable.Add(reason);
        }

        unusable.AddRange(scan.Hidden);
        unusable.AddRange(graph.Refused);
        return new Resolution(graph, sites.ToImmutable(), unusable.ToImmutable());
    }

    private static long Positions(Site site, TensorFacts z) =>
        z.Dims.Index().Skip(1).Where(axis => axis.Index != site.ChannelAxis)
            .Aggregate(1L, (product, axis) => checked(product * axis.Item));
}

/// <summary>The graph that is watched, and what was found in it.</summary>
/// <param name="Graph">The graph, which the sites' node indices refer to.</param>
/// <param name="Sites">Sites with their nodes, in graph order.</param>
/// <param name="Unusable">Rectifiers that cannot be watched, and why.</param>
internal sealed record Resolution(
    CanonicalGraph Graph, ImmutableArray<ResolvedSite> Sites, ImmutableArray<UnusableRectifier> Unusable);
