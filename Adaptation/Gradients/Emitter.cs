using System.Globalization;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Adaptation.Gradients;

/// <summary>Writes nodes in the forms of opset 18, the oldest that a graph with gradients has.</summary>
internal sealed class Emitter(NodeSink sink)
{
    public NodeSink Sink => sink;

    /// <summary>Prefix of the names of what is emitted: what the nodes belong to.</summary>
    public string Scope { get; set; } = "alphadrift/d";

    /// <summary>A value that is there already.</summary>
    public Value Of(string name, DataType type) => new(this, name, type);

    /// <summary>A node with one output.</summary>
    public Value Node(
        string operatorType, DataType type, IEnumerable<AttributeProto> attributes, params ReadOnlySpan<Value> inputs)
    {
        var names = new string[inputs.Length];
        for (var i = 0; i < names.Length; i++) names[i] = inputs[i].Name ?? "";
        return Of(sink.Add(operatorType, $"{Scope}/{operatorType}", attributes, names), type);
    }

    /// <summary>A node of a managed operator with one float32 output, of which ONNX Runtime is told the shape.</summary>
    public Value Managed(
        string operatorType, ValueFacts facts, IEnumerable<AttributeProto> attributes, params ReadOnlySpan<Value> inputs)
    {
        var output = sink.Name($"{Scope}/{operatorType}");
        var names = new string[inputs.Length];
        for (var i = 0; i < names.Length; i++) names[i] = inputs[i].Name;
        sink.AddNode(operatorType, Operators.ManagedOperators.Domain, [output], attributes, names);
        sink.Declare(output, facts);
        return Of(output, DataType.Float);
    }

    public Value Scalar(double value, DataType type) => Of(sink.Scalar(value, type), type);

    public Value Integers(params long[] values) => Of(sink.Integers(values), DataType.Int64);

    /// <summary>A float32 constant with a shape.</summary>
    public Value Floats(string hint, float[] values, params long[] dims) =>
        Of(sink.Floats($"{Scope}/{hint}", values, dims), DataType.Float);

    /// <summary>The shape as a value: a constant where it does not depend on the number of rows.</summary>
    public Value ShapeOf(Value value, ValueFacts facts) =>
        facts.IsStatic ? Integers(facts.Dims) : Node("Shape", DataType.Int64, [], value);

    /// <summary>A value of that shape, the same everywhere.</summary>
    public Value Fill(Value shape, double value, DataType type)
    {
        var tensor = TensorValues.Scalar("", type, value);
        tensor.Dims.Add(1);
        var attribute = new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor };
        return Node("ConstantOfShape", type, [attribute], shape);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scope}: {sink.Nodes.Count} nodes");
}
