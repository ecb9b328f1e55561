using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>What a rule knows of the graph around its node, and where it puts what it writes.</summary>
internal sealed class UpgradeScope
{
    private readonly string _model;
    private readonly GraphProto _main;
    private readonly NameSource _names;
    private readonly GraphFacts _facts;
    private readonly GraphIndex _index;
    private readonly HashSet<string> _used;

    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="from">Opset of the nodes.</param>
    /// <param name="facts">What is known of the values.</param>
    /// <param name="main">The outermost graph.</param>
    /// <param name="names">Names that are free in all of it.</param>
    public UpgradeScope(string model, int from, GraphFacts facts, GraphProto main, NameSource names)
        : this(model, from, facts, main, names, main)
    {
    }

    private UpgradeScope(string model, int from, GraphFacts facts, GraphProto main, NameSource names, GraphProto graph)
    {
        _model = model;
        _main = main;
        _names = names;
        _facts = facts;
        _index = new GraphIndex(graph);
        _used = graph.Node.SelectMany(node => node.Input.Concat(GraphWalk.NodesWithin(node).SelectMany(inner => inner.Input)))
            .Concat(graph.Output.Select(output => output.Name))
            .ToHashSet(StringComparer.Ordinal);
        From = from;
        Sink = new NodeSink(main, names, OpsetUpgrade.Opset);
    }

    /// <summary>Opset of the nodes.</summary>
    public int From { get; }

    /// <summary>Takes the nodes, in order.</summary>
    public NodeSink Sink { get; }

    /// <summary>The scope of a graph inside of this one.</summary>
    public UpgradeScope Within(GraphProto graph) => new(_model, From, _facts, _main, _names, graph);

    /// <summary>Facts of a value; null when nothing is known.</summary>
    public ValueFacts? Facts(string value) => _facts.TryGet(value, out var facts) ? facts : null;

    /// <summary>
    /// Element type of a value, float32 when nothing is known: the operators before opset 11 take hardly another.
    /// </summary>
    public TensorProto.Types.DataType Type(string value) => Facts(value)?.Type ?? TensorProto.Types.DataType.Float;

    /// <summary>Whether a value is a constant without elements: the way to leave an input out before it was optional.</summary>
    public bool IsEmpty(string value) =>
        Facts(value) is { } facts ? facts.Dims.Contains(0) : _index.Initializer(value) is { } tensor && tensor.Dims.Contains(0);

    /// <summary>Whether a node or an output of the graph uses the value.</summary>
    public bool IsUsed(string value) => value.Length > 0 && _used.Contains(value);

    public InvalidInputException Refuse(NodeProto node, string reason) =>
        new($"{_model}: {node.OpType} node '{node.Label()}' {reason}.");
}
