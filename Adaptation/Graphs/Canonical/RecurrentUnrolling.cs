using System.Collections.Immutable;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>
/// Writes recurrent layers (RNN, LSTM, GRU) as standard operators, step by step: reverse mode needs no rule for them, and an
/// RNN's rectifiers become nodes that can be watched. The number of steps must be known.
/// </summary>
internal static class RecurrentUnrolling
{
    /// <summary>Most steps that are unrolled; every step adds some ten nodes.</summary>
    public const int MaxSteps = 512;

    /// <summary>The result.</summary>
    /// <param name="Proto">The graph.</param>
    /// <param name="Groups">Output of a rectifier → name of the site it belongs to: one site per layer and direction.</param>
    /// <param name="Refused">Layers left as they were, and why.</param>
    internal sealed record Result(
        ModelProto Proto, ImmutableDictionary<string, string> Groups, ImmutableArray<UnusableRectifier> Refused);

    /// <summary>Unrolls every recurrent layer of the main graph.</summary>
    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="source">The model, of opset 18 or newer; not changed.</param>
    /// <param name="facts">Shapes of its values.</param>
    /// <exception cref="InvalidInputException">A layer that cannot be unrolled.</exception>
    public static Result All(string model, ModelProto source, GraphFacts facts)
    {
        var result = Run(source, facts, RecurrentLayer.Is);
        return result.Refused is [var refused, ..]
            ? throw new InvalidInputException(
                $"{model}: {refused.Operator} node '{refused.Name}' cannot be unrolled: {refused.Reason}.")
            : result;
    }

    /// <summary>
    /// Unrolls the RNN layers whose activation is a rectifier; those that cannot be stay as they are, with the reason.
    /// </summary>
    public static Result Rectified(ModelProto source, GraphFacts facts) => Run(source, facts, RecurrentLayer.IsRectified);

    private static Result Run(ModelProto source, GraphFacts facts, Func<NodeProto, bool> select)
    {
        var proto = source.Clone();
        var sink = new NodeSink(proto.Graph, new NameSource(proto.Graph), OpsetUpgrade.Opset);
        var groups = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var refused = ImmutableArray.CreateBuilder<UnusableRectifier>();
        foreach (var node in proto.Graph.Node)
        {
            if (!select(node))
            {
                sink.Nodes.Add(node);
                continue;
            }

            var (layer, reason) = RecurrentLayer.Read(node, facts);
            if (layer is not null)
            {
                Unroll(layer, sink, groups);
                continue;
            }

            refused.Add(new UnusableRectifier(node.Label(), node.OpType, reason!));
            sink.Nodes.Add(node);
        }

        proto.Graph.Node.Clear();
        proto.Graph.Node.AddRange(sink.Nodes);
        GraphValues.CheckNames(proto.Graph);
        return new Result(proto, groups.ToImmutable(), refused.ToImmutable());
    }

    private static void Unroll(RecurrentLayer layer, NodeSink sink, ImmutableDictionary<string, string>.Builder groups)
    {
        var name = layer.Node.Label();
        var walks = new RecurrentCells.Walk[layer.Directions.Length];
        for (var i = 0; i < walks.Length; i++)
        {
            var site = layer.Directions[i] ? $"{name}/reverse" : name;
            walks[i] = RecurrentCells.Emit(
                layer, new RecurrentDirection(layer, sink, i), sink, i, output => groups.Add(output, site));
        }

        // Y has the steps on the time axis and the directions behind it and before the batch, or
        // behind both when the batch is first.
        if (layer.Output(0) is { } all)
        {
            Join(
                [.. walks.Select(walk => Stack(walk.Hidden, layer.TimeAxis, $"{all}/steps", sink))],
                layer.TimeAxis + 1, all, sink);
        }

        if (layer.Output(1) is { } hidden) Join([.. walks.Select(walk => walk.LastH)], layer.TimeAxis, hidden, sink);
        if (layer.Output(2) is { } cell) Join([.. walks.Select(walk => walk.LastC!)], layer.TimeAxis, cell, sink);
    }

    /// <summary>Values of the same shape, one after the other along a new axis.</summary>
    private static string Stack(string[] values, int axis, string hint, NodeSink sink)
    {
        var name = sink.Name(hint);
        Join(values, axis, name, sink);
        return name;
    }

    private static void Join(string[] values, int axis, string output, NodeSink sink)
    {
        var axes = sink.Integers(axis);
        if (values is [var only])
        {
            sink.AddNode("Unsqueeze", "", [output], [], only, axes);
            return;
        }

        string[] parts = [.. values.Select(value => sink.Add("Unsqueeze", $"{value}/part", value, axes))];
        sink.AddNode("Concat", "", [output], [NodeAttributes.Integer("axis", axis)], parts);
    }
}
