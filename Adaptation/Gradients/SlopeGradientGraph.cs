using System.Collections.Immutable;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Adaptation.Gradients;

/// <summary>What a graph with gradients makes beside the model's outputs and the moments.</summary>
/// <param name="Loss">Output, float32 [rows]: the objective of every row.</param>
/// <param name="Slopes">
/// Outputs, one per site, float32 [rows, channels]: gradient of a row's loss with respect to the slopes.
/// </param>
/// <param name="Inputs">Outputs: gradients with respect to the model's inputs that were asked for, in their shapes.</param>
/// <param name="Unreached">Sites that the loss does not depend on; their gradients are zeros.</param>
internal sealed record SlopeGradientGraph(
    string Loss, ImmutableArray<string> Slopes, ImmutableArray<string> Inputs, ImmutableArray<string> Unreached)
{
    /// <summary>Appends the backward pass to a watched graph.</summary>
    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="watched">The graph with its sites lowered; it is changed.</param>
    /// <param name="source">The same graph before: model and objective.</param>
    /// <param name="facts">Types and shapes of its values.</param>
    /// <param name="opset">Its version of the standard operators.</param>
    /// <param name="lowering">How the sites became nodes.</param>
    /// <param name="loss">A value [rows] of the graph.</param>
    /// <param name="inputs">Inputs whose gradient is wanted too; they must be float.</param>
    /// <exception cref="InvalidInputException">A node between a site and the loss has no gradient rule.</exception>
    public static SlopeGradientGraph Append(
        string model,
        WatchedGraph watched,
        GraphProto source,
        GraphFacts facts,
        int opset,
        ISiteLowering lowering,
        string loss,
        IReadOnlyList<string> inputs)
    {
        var graph = watched.Model.Graph;
        var sink = new NodeSink(graph, new NameSource(graph), opset);
        var emitter = new Emitter(sink);
        var uses = watched.Sites.SelectMany(site => site.Uses).ToDictionary();
        var walk = new GradientWalk(model, source, facts, uses, lowering, emitter, inputs);
        var lossValue = emitter.Of(loss, facts[loss].Type);
        walk.Run(loss, emitter.Fill(emitter.ShapeOf(lossValue, facts[loss]), 1, lossValue.Type));

        emitter.Scope = "alphadrift";
        var lossOutput = Output(lossValue, "alphadrift/loss", null);
        var slopes = watched.Sites
            .Select(site => Output(
                OfSite(site, walk, emitter, lossValue, facts),
                $"alphadrift/slopeGradient/{site.Site.Name}", null, site.Site.Channels))
            .ToImmutableArray();
        var inputGradients = inputs
            .Select(input => Output(
                walk.GradientOf(input)
                    ?? emitter.Fill(emitter.ShapeOf(emitter.Of(input, facts[input].Type), facts[input]), 0, facts[input].Type),
                $"alphadrift/inputGradient/{input}",
                [.. facts[input].Dims.Select(extent => extent == ValueFacts.PerBatch ? (long?)null : extent)]))
            .ToImmutableArray();
        graph.Node.AddRange(sink.Nodes);
        GraphValues.CheckNames(graph);
        return new SlopeGradientGraph(
            lossOutput, slopes, inputGradients,
            [.. watched.Sites.Where(site => !IsReached(site, walk)).Select(site => site.Site.Name)]);

        string Output(Value value, string name, params ReadOnlySpan<long?> dims)
        {
            emitter.Scope = name;
            var output = value.Cast(DataType.Float).Op("Identity").Name;
            graph.Output.Add(GraphValues.Float(output, dims));
            return output;
        }
    }

    private static bool IsReached(WatchedSite site, GradientWalk walk) => site.Uses.Keys.Any(walk.SlopeGradients.ContainsKey);

    /// <summary>The sum over the nodes that apply the site; zeros where the loss depends on none of them.</summary>
    private static Value OfSite(WatchedSite site, GradientWalk walk, Emitter emitter, Value loss, GraphFacts facts)
    {
        var parts = site.Uses.Keys.Order().Where(walk.SlopeGradients.ContainsKey)
            .Select(use => emitter.Of(walk.SlopeGradients[use], DataType.Float))
            .ToArray();
        if (parts.Length > 0) return ValueShapes.Sum(parts);
        var rows = emitter.ShapeOf(loss, facts[loss.Name]);
        return emitter.Fill(ValueShapes.Concat(0, rows, emitter.Integers(site.Site.Channels)), 0, DataType.Float);
    }
}
