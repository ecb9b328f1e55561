using System.Globalization;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>The values that stand around one site in the rewritten graph.</summary>
/// <param name="Site">The site.</param>
/// <param name="Z">The rectifier's input.</param>
/// <param name="Slopes">Graph input, float32 [channels].</param>
/// <param name="Y">What the rectifier used to make.</param>
/// <param name="Moments">Graph output, float32 [rows, MomentLayout.Count or CountWithShares, channels].</param>
/// <param name="Ramps">Where the shares are counted; null for a site without.</param>
internal sealed record SiteValues(Site Site, string Z, string Slopes, string Y, string Moments, SiteRamps? Ramps);

/// <summary>Constants of a site's shares, float32 [channels] each: a position counts clip(offset + steepness·z, 0, 1).</summary>
internal sealed record SiteRamps(string Steepness, string Lower, string Upper);

/// <summary>Writes the nodes that compute one site's PReLU and its moments.</summary>
internal interface ISiteLowering
{
    /// <summary>The operator domain that the nodes need besides the standard one; null for none.</summary>
    string? Domain { get; }

    void Emit(SiteValues values, NodeSink sink);

    /// <summary>Writes the nodes of the way back.</summary>
    /// <param name="values">The site.</param>
    /// <param name="dy">Gradient of y, in its shape.</param>
    /// <param name="needsDz">Whether the gradient of z is wanted too.</param>
    /// <param name="scope">Prefix of new names.</param>
    /// <param name="sink">Where the nodes go.</param>
    /// <returns>
    /// The gradient of z (null when it is not wanted), and the slopes' gradient per row, float32 [rows, channels].
    /// </returns>
    (string? Dz, string Slopes) EmitBackward(SiteValues values, string dy, bool needsDz, string scope, NodeSink sink);
}

/// <summary>Takes the nodes and constants of a rewritten graph, in order.</summary>
internal sealed class NodeSink(GraphProto graph, NameSource names, int opset)
{
    private readonly Dictionary<string, string> _integers = new(StringComparer.Ordinal);
    private readonly Dictionary<(double Value, TensorProto.Types.DataType Type), string> _scalars = [];

    public int Opset { get; } = opset;

    public List<NodeProto> Nodes { get; } = [];

    /// <summary>Adds a node with one output of a new name, and returns that name.</summary>
    public string Add(string operatorType, string hint, params ReadOnlySpan<string> inputs) =>
        Add(operatorType, hint, [], inputs);

    /// <inheritdoc cref="Add(string, string, ReadOnlySpan{string})"/>
    public string Add(
        string operatorType, string hint, IEnumerable<AttributeProto> attributes, params ReadOnlySpan<string> inputs)
    {
        var output = names.Fresh(hint);
        AddNode(operatorType, "", [output], attributes, inputs);
        return output;
    }

    /// <summary>Adds a node whose outputs are named already.</summary>
    public void AddNode(
        string operatorType, string domain, ReadOnlySpan<string> outputs, IEnumerable<AttributeProto> attributes,
        params ReadOnlySpan<string> inputs)
    {
        var node = new NodeProto { Name = names.Fresh($"{outputs[0]}/node"), OpType = operatorType, Domain = domain };
        node.Input.AddRange(inputs.ToArray());
        node.Output.AddRange(outputs.ToArray());
        node.Attribute.AddRange(attributes);
        Nodes.Add(node);
    }

    /// <summary>
    /// Says the shape of a float32 value that an operator of ours makes, which ONNX Runtime cannot infer; without it the memory
    /// of everything that follows would not be planned ahead.
    /// </summary>
    public void Declare(string value, ValueFacts facts) =>
        graph.ValueInfo.Add(GraphValues.Float(value,
            [.. facts.Dims.Select(extent => extent == ValueFacts.PerBatch ? (long?)null : extent)]));

    /// <summary>An int64 constant; equal ones are shared.</summary>
    public string Integers(params long[] values)
    {
        var key = string.Join("x", values);
        if (_integers.TryGetValue(key, out var name)) return name;
        name = names.Fresh($"alphadrift/int64/{key}");
        graph.Initializer.Add(TensorValues.Integers(name, values));
        _integers.Add(key, name);
        return name;
    }

    /// <summary>A scalar of a floating-point type; equal ones are shared.</summary>
    public string Scalar(double value, TensorProto.Types.DataType type = TensorProto.Types.DataType.Float)
    {
        if (_scalars.TryGetValue((value, type), out var name)) return name;
        name = names.Fresh(string.Create(CultureInfo.InvariantCulture, $"alphadrift/{ElementTypes.Name((int)type)}/{value:R}"));
        graph.Initializer.Add(TensorValues.Scalar(name, type, value));
        _scalars.Add((value, type), name);
        return name;
    }

    /// <summary>A float32 constant.</summary>
    public string Floats(string hint, float[] values, params long[] dims)
    {
        var name = names.Fresh(hint);
        graph.Initializer.Add(TensorValues.Floats(name, values, dims));
        return name;
    }

    /// <summary>A one-dimensional float32 constant.</summary>
    public string Floats(params float[] values)
    {
        var name = names.Fresh("alphadrift/float32s");
        graph.Initializer.Add(TensorValues.Floats(name, values, values.Length));
        return name;
    }

    /// <summary>A name that no value has yet.</summary>
    public string Name(string wanted) => names.Fresh(wanted);
}
