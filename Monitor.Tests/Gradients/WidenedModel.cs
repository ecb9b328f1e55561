using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Tests.Gradients;

/// <summary>A model computed in float64, for differences that rounding does not spoil.</summary>
internal static class WidenedModel
{
    /// <summary>Every floating-point constant, input and cast becomes float64.</summary>
    public static ModelProto Of(ModelProto source)
    {
        var model = source.Clone();
        var graph = model.Graph;
        graph.ValueInfo.Clear();
        foreach (var declared in graph.Input.Concat(graph.Output)) Widen(declared);
        var constants = graph.Initializer.Select(Tensors.Widened).ToArray();
        graph.Initializer.Clear();
        graph.Initializer.AddRange(constants);
        foreach (var node in graph.Node) Widen(node);
        return model;
    }

    private static void Widen(ValueInfoProto declared)
    {
        if (declared.Type?.TensorType is { } tensor && Tensors.IsFloat(tensor.ElemType)) tensor.ElemType = (int)DataType.Double;
    }

    private static void Widen(NodeProto node)
    {
        foreach (var attribute in node.Attribute.Where(attribute => attribute.T is not null))
        {
            attribute.T = Tensors.Widened(attribute.T);
        }

        if (node.Is("Cast") && node.Find("to") is { } to && Tensors.IsFloat((int)to.I)) to.I = (long)DataType.Double;
        if (node.Is("ConstantOfShape") && node.Find("value") is null)
        {
            node.Attribute.Add(NodeAttributes.Tensor("value", Tensors.Of("", DataType.Double, [1], [0])));
        }

        if (!node.Is("Constant")) return;
        double[]? values = node.Take("value_floats") is { } several ? [.. several.Floats.Select(value => (double)value)]
            : node.Take("value_float") is { } single ? [single.F]
            : null;
        if (values is null) return;
        node.Attribute.Add(
            NodeAttributes.Tensor("value", Tensors.Of("", DataType.Double, values.Length == 1 ? [] : [values.Length], values)));
    }
}
