using System.Globalization;
using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>Turns the nodes of a graph into what is listed of them.</summary>
internal sealed class NodeListing(GraphProto graph, GraphFacts facts)
{
    /// <summary>Elements of a constant that are shown.</summary>
    private const int MaxElements = 4;

    private readonly GraphIndex _index = new(graph);

    public ListedNode List(NodeProto node, GraphPart part, string? site) => new(
        part,
        site,
        GraphWalk.IsStandard(node.Domain) ? node.OpType : $"{node.Domain}::{node.OpType}",
        [.. node.Input.Select(Input)],
        [.. node.Output.Where(output => output.Length > 0).Select(Value)],
        [.. node.Attribute.Select(attribute => new NodeSetting(attribute.Name, Text(attribute)))]);

    public ListedValue Value(string name) => new(name, facts.TryGet(name, out var known) ? known.ToString() : null);

    private ListedInput Input(string name)
    {
        var tensor = _index.Initializer(name)
            ?? (_index.Producer(name) is { } node && node.Is("Constant") ? node.Find("value")?.T : null);
        return tensor is null ? new ListedInput(name, null, null)
            : Values(tensor) is { } values ? new ListedInput(name, values, null)
            : new ListedInput(name, null, Type(tensor));
    }

    private static string Text(AttributeProto attribute) => attribute.Type switch
    {
        AttributeProto.Types.AttributeType.Int => Number(attribute.I),
        AttributeProto.Types.AttributeType.Float => Number(attribute.F),
        AttributeProto.Types.AttributeType.String => $"'{attribute.S.ToStringUtf8()}'",
        AttributeProto.Types.AttributeType.Ints => $"[{string.Join(", ", attribute.Ints.Select(Number))}]",
        AttributeProto.Types.AttributeType.Floats => $"[{string.Join(", ", attribute.Floats.Select(value => Number(value)))}]",
        AttributeProto.Types.AttributeType.Strings =>
            $"[{string.Join(", ", attribute.Strings.Select(text => $"'{text.ToStringUtf8()}'"))}]",
        AttributeProto.Types.AttributeType.Tensor => Values(attribute.T) ?? Type(attribute.T),
        AttributeProto.Types.AttributeType.Graph => $"graph of {attribute.G.Node.Count} nodes",
        _ => attribute.Type.ToString().ToLowerInvariant(),
    };

    /// <summary>Null where they are many, or no numbers.</summary>
    private static string? Values(TensorProto tensor)
    {
        if (!TensorValues.TryCount(tensor.Dims, out var count) || count is 0 or > MaxElements
            || TensorValues.TryCreate(tensor) is not { } values) return null;
        var texts = values.AsIntegers()?.Select(Number) ?? values.AsFloats()?.Select(value => Number(value));
        return texts is null ? null : tensor.Dims.Count == 0 ? texts.First() : $"[{string.Join(", ", texts)}]";
    }

    private static string Type(TensorProto tensor) =>
        new ValueFacts((TensorProto.Types.DataType)tensor.DataType, [.. tensor.Dims]).ToString();

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
