using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Probing;

namespace Alphadrift.Adaptation.Sessions;

/// <summary>Lists the graph that a session with the same options would run.</summary>
public static class GraphInspection
{
    /// <summary>Beginning of the names that rewriting gives.</summary>
    private const string Own = "alphadrift/";

    /// <param name="model">The model.</param>
    /// <param name="options">Lowering, objective, input gradients and row shapes are used.</param>
    /// <exception cref="InvalidInputException">As <see cref="ModelSession.Open(OnnxModel, ModelSessionOptions?)"/>.</exception>
    public static GraphListing List(OnnxModel model, ModelSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ModelSessionOptions();
        var plan = InputPlan.Create(model, options.RowShapes);
        var (source, sites, unusable) = ModelInspection.Resolve(model, plan);
        if (sites.IsEmpty) throw ModelSession.NothingToWatch(model, unusable);
        var built = SessionGraph.Build(model.Name, source, plan, sites, ModelSession.LoweringOf(options), options);
        var proto = built.Watched.Model;
        var nodes = new NodeListing(proto.Graph, Facts(model.Name, plan, built.Watched));
        var slopes = built.Watched.SlopeInputs.ToHashSet(StringComparer.Ordinal);
        return new GraphListing(
            model.Name,
            (int)proto.OpsetImport.First(import => GraphWalk.IsStandard(import.Domain)).Version,
            built.Objective is { } objective ? $"{objective.Kind.ToString().ToLowerInvariant()}: {objective.Reason}" : null,
            [.. plan.Layout.Inputs.Select(input => input.Name).Concat(slopes).Select(nodes.Value)],
            [.. proto.Graph.Node.Select(node => List(nodes, node, built))],
            [.. proto.Graph.Output.Select(output => nodes.Value(output.Name))]);
    }

    private static ListedNode List(NodeListing nodes, NodeProto node, SessionGraph built)
    {
        var site = built.Watched.Sites.FirstOrDefault(site =>
            site.Uses.Values.Any(use => IsOf(node, use)) || node.Output.Contains(site.Moments));
        if (site is not null) return nodes.List(node, GraphPart.Site, site.Site.Name);
        if (!node.Output[0].StartsWith(Own, StringComparison.Ordinal)) return nodes.List(node, GraphPart.Model, null);
        var objective = $"{Own}{built.Objective?.Kind.ToString().ToLowerInvariant()}/";
        return nodes.List(node, node.Output[0].StartsWith(objective, StringComparison.Ordinal)
            ? GraphPart.Objective
            : GraphPart.Backward, null);
    }

    private static bool IsOf(NodeProto node, SiteValues use) =>
        node.Output.Any(output =>
            output == use.Y || output == use.Moments || output.StartsWith($"{use.Moments}/", StringComparison.Ordinal));

    /// <summary>Types and shapes of all values, by trial runs in which the slopes are constants.</summary>
    private static GraphFacts Facts(string model, InputPlan plan, WatchedGraph watched)
    {
        var proto = watched.Model.Clone();
        foreach (var site in watched.Sites)
        {
            proto.Graph.Input.Remove(proto.Graph.Input.First(input => input.Name == site.Slopes));
            proto.Graph.Initializer.Add(TensorValues.Floats(site.Slopes, site.Site.Slopes, site.Site.Channels));
        }

        return GraphProbe.Run(model, proto, plan, []);
    }
}
