using Alphadrift.Adaptation.Graphs.Schema;
using Google.Protobuf;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>Attributes of a node by name.</summary>
internal static class NodeAttributes
{
    public static bool Is(this NodeProto node, string operatorType) =>
        node.OpType == operatorType && GraphWalk.IsStandard(node.Domain);

    public static AttributeProto? Find(this NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    public static long Integer(this NodeProto node, string name, long otherwise) =>
        node.Find(name) is { HasI: true } attribute ? attribute.I : otherwise;

    public static float Float(this NodeProto node, string name, float otherwise) =>
        node.Find(name) is { HasF: true } attribute ? attribute.F : otherwise;

    /// <summary>The node's name, or its output's where it has none.</summary>
    public static string Label(this NodeProto node) =>
        node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? node.OpType;

    /// <summary>Removes an attribute and returns it; null when the node has none of that name.</summary>
    public static AttributeProto? Take(this NodeProto node, string name)
    {
        var attribute = node.Find(name);
        if (attribute is not null) node.Attribute.Remove(attribute);
        return attribute;
    }

    public static string Text(this NodeProto node, string name, string otherwise) =>
        node.Find(name) is { HasS: true } attribute ? attribute.S.ToStringUtf8() : otherwise;

    /// <summary>A list of integers; a list of equal ones when the attribute is absent.</summary>
    public static long[] Integers(this NodeProto node, string name, int count, long otherwise) =>
        node.Find(name) is { Ints.Count: > 0 } attribute ? [.. attribute.Ints] : [.. Enumerable.Repeat(otherwise, count)];

    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Integers(string name, IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    public static AttributeProto Float(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Tensor(string name, TensorProto value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Tensor, T = value };
}
