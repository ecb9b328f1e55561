using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>Normalisations that changed their meaning.</summary>
internal static class NormalizationUpgrades
{
    /// <summary>
    /// Softmax, LogSoftmax and Hardmax work along one axis from 13 on. Before, they see a matrix whose rows
    /// end in front of the axis, whose default is 1: for the last axis that is the same, otherwise the
    /// matrix is made by Flatten and undone by Reshape.
    /// </summary>
    public static void Softmax(NodeProto node, UpgradeScope scope)
    {
        var axis = node.Take("axis")?.I ?? 1;
        node.Attribute.Add(NodeAttributes.Integer("axis", -1));
        if (scope.Facts(node.Input[0]) is { } facts && facts.Axis(axis) == facts.Rank - 1)
        {
            scope.Sink.Nodes.Add(node);
            return;
        }

        var (x, y) = (node.Input[0], node.Output[0]);
        var shape = scope.Sink.Add("Shape", $"{y}/shape", x);
        node.Input[0] = scope.Sink.Add("Flatten", $"{y}/flat", [NodeAttributes.Integer("axis", axis)], x);
        node.Output[0] = scope.Sink.Name($"{y}/rows");
        scope.Sink.Nodes.Add(node);
        scope.Sink.AddNode("Reshape", "", [y], [], node.Output[0], shape);
    }

    /// <summary>
    /// BatchNormalization lost the mode with statistics per position (spatial = 0) at 9, and the outputs of training at 14:
    /// y = (x − mean) · scale / √(variance + ε) + bias.
    /// </summary>
    public static void BatchNormalization(NodeProto node, UpgradeScope scope)
    {
        if (node.Output.Skip(1).Any(scope.IsUsed))
        {
            throw scope.Refuse(node, "is in training mode: the statistics it computes are used; export the model for inference");
        }

        while (node.Output.Count > 1) node.Output.RemoveAt(1);
        var spatial = node.Take("spatial")?.I ?? 1;
        if (spatial != 0 || scope.Facts(node.Input[0]) is { Rank: 2 })
        {
            scope.Sink.Nodes.Add(node);
            return;
        }

        var (x, scale, bias, mean, variance, y) = (node.Input[0], node.Input[1], node.Input[2], node.Input[3], node.Input[4],
            node.Output[0]);
        var sink = scope.Sink;
        var epsilon = sink.Scalar(node.Float("epsilon", 1e-5f), scope.Type(x));
        var deviation = sink.Add("Sqrt", $"{y}/deviation", sink.Add("Add", $"{y}/variance", variance, epsilon));
        var factor = sink.Add("Div", $"{y}/factor", scale, deviation);
        var centred = sink.Add("Sub", $"{y}/centred", x, mean);
        sink.AddNode("Add", "", [y], [], sink.Add("Mul", $"{y}/scaled", centred, factor), bias);
    }
}
