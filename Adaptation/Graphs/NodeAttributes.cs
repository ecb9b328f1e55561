using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>Attributes of a node by name.</summary>
internal static class NodeAttributes
{
    public static bool Is(this NodeProto node, string operatorType) => node.OpType == operatorType && GraphWalk.IsStandard(node.Domain);

    public static AttributeProto? Find(this NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    public static long Integer(this NodeProto node, string name, long otherwise) =>
        node.Find(name) is { HasI: true } attribute ? attribute.I : otherwise;

    public static float Float(this NodeProto node, string name, float otherwise) =>
        node.Find(name) is { HasF: true } attribute ? attribute.F : otherwise;

    public static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Integers(string name, IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }
}
