using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>Elementwise operators that changed their form.</summary>
internal static class ElementwiseUpgrades
{
    /// <summary>From here on Dropout's mask is boolean.</summary>
    private const int BooleanMask = 10;

    /// <summary>
    /// Clip takes its bounds as inputs from 11 on; before, a bound that is not given is the largest finite float32.
    /// </summary>
    public static void Clip(NodeProto node, UpgradeScope scope)
    {
        var type = scope.Type(node.Input[0]);
        node.Input.Add(scope.Sink.Scalar(node.Take("min")?.F ?? float.MinValue, type));
        node.Input.Add(scope.Sink.Scalar(node.Take("max")?.F ?? float.MaxValue, type));
        scope.Sink.Nodes.Add(node);
    }

    /// <summary>
    /// Dropout takes its ratio as an input from 12 on. In inference it copies its input; ONNX Runtime fills an old node's mask,
    /// which ONNX leaves undefined there, with zeros.
    /// </summary>
    public static void Dropout(NodeProto node, UpgradeScope scope)
    {
        if (node.Output.Count > 1 && scope.IsUsed(node.Output[1]))
        {
            var type = scope.From < BooleanMask ? scope.Type(node.Input[0]) : TensorProto.Types.DataType.Bool;
            var shape = scope.Sink.Add("Shape", $"{node.Output[1]}/shape", node.Input[0]);
            scope.Sink.AddNode("ConstantOfShape", "", [node.Output[1]], [NodeAttributes.Tensor("value", Zero(type))], shape);
        }

        node.OpType = "Identity";
        node.Attribute.Clear();
        while (node.Output.Count > 1) node.Output.RemoveAt(1);
        scope.Sink.Nodes.Add(node);
    }

    private static TensorProto Zero(TensorProto.Types.DataType type)
    {
        var zero = type == TensorProto.Types.DataType.Bool
            ? new TensorProto { DataType = (int)type, Int32Data = { 0 } }
            : TensorValues.Scalar("", type, 0);
        zero.Dims.Add(1);
        return zero;
    }
}
