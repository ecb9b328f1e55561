using Alphadrift.Adaptation.Gradients;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Objectives;

/// <summary>The model's graph as an objective sees it.</summary>
internal sealed class ObjectiveGraph
{
    private readonly GraphIndex _index;

    private ObjectiveGraph(GraphProto graph, GraphFacts facts, Emitter emitter)
    {
        Proto = graph;
        Facts = facts;
        Emit = emitter;
        _index = new GraphIndex(graph);
        var constants = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        Inputs = [.. graph.Input.Select(input => input.Name).Where(name => !constants.Contains(name))];
        Outputs = [.. graph.Output.Select(output => output.Name)];
    }

    public GraphProto Proto { get; }

    public GraphFacts Facts { get; }

    public Emitter Emit { get; }

    /// <summary>Names of what is fed.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Names of the model's outputs.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The node that makes a value; null for inputs and constants.</summary>
    public NodeProto? Producer(string value) => _index.Producer(value);

    public Value Value(string name) => Emit.Of(name, Facts[name].Type);

    /// <summary>Appends an objective to a copy of a graph.</summary>
    /// <param name="source">The model; not changed.</param>
    /// <param name="facts">Facts of its values.</param>
    /// <param name="opset">Its version of the standard operators.</param>
    /// <param name="objective">The objective.</param>
    /// <returns>The copy, and the name of the loss.</returns>
    public static (ModelProto Proto, string Loss) Append(ModelProto source, GraphFacts facts, int opset, IObjective objective)
    {
        var proto = source.Clone();
        var sink = new NodeSink(proto.Graph, new NameSource(proto.Graph), opset);
        var emitter = new Emitter(sink) { Scope = $"alphadrift/{objective.Kind.ToString().ToLowerInvariant()}" };
        var loss = objective.Append(new ObjectiveGraph(proto.Graph, facts, emitter));
        proto.Graph.Node.AddRange(sink.Nodes);
        return (proto, loss.Name);
    }

    /// <summary>The graph to look at before an objective is chosen; nothing may be emitted.</summary>
    public static ObjectiveGraph Of(ModelProto source, GraphFacts facts, int opset) =>
        new(source.Graph, facts, new Emitter(new NodeSink(source.Graph, new NameSource(source.Graph), opset)));
}
