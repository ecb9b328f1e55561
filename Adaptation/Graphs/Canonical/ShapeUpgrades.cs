using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>Operators whose axes, starts, sizes or pads moved from attributes to inputs.</summary>
internal static class ShapeUpgrades
{
    /// <summary>
    /// Squeeze, Unsqueeze and ReduceSum take their axes as an input from 13 on, the other reductions from 18 on.
    /// </summary>
    public static void AxesAsInput(NodeProto node, UpgradeScope scope)
    {
        if (node.Take("axes") is { Ints.Count: > 0 } axes) node.Input.Add(scope.Sink.Integers([.. axes.Ints]));
        scope.Sink.Nodes.Add(node);
    }

    /// <summary>Slice takes starts, ends and axes as inputs from 10 on.</summary>
    public static void Slice(NodeProto node, UpgradeScope scope)
    {
        var (starts, ends, axes) = (node.Take("starts"), node.Take("ends"), node.Take("axes"));
        node.Input.Add(scope.Sink.Integers([.. starts?.Ints ?? []]));
        node.Input.Add(scope.Sink.Integers([.. ends?.Ints ?? []]));
        if (axes is { Ints.Count: > 0 }) node.Input.Add(scope.Sink.Integers([.. axes.Ints]));
        scope.Sink.Nodes.Add(node);
    }

    /// <summary>
    /// Split takes the sizes as an input from 13 on; from 18 on it must be told the number of parts where there are no sizes.
    /// </summary>
    public static void Split(NodeProto node, UpgradeScope scope)
    {
        if (node.Take("split") is { Ints.Count: > 0 } sizes) node.Input.Add(scope.Sink.Integers([.. sizes.Ints]));
        if (node.Input.Count < 2 || node.Input[1].Length == 0)
        {
            node.Attribute.Add(NodeAttributes.Integer("num_outputs", node.Output.Count));
        }

        scope.Sink.Nodes.Add(node);
    }

    /// <summary>Pad takes pads and value as inputs from 11 on.</summary>
    public static void Pad(NodeProto node, UpgradeScope scope)
    {
        var (pads, value) = (node.Take("pads"), node.Take("value")?.F ?? 0);
        node.Input.Add(scope.Sink.Integers([.. pads?.Ints ?? []]));
        if (value != 0) node.Input.Add(scope.Sink.Scalar(value, scope.Type(node.Input[0])));
        scope.Sink.Nodes.Add(node);
    }

    /// <summary>TopK takes k as an input from 10 on.</summary>
    public static void TopK(NodeProto node, UpgradeScope scope)
    {
        node.Input.Add(scope.Sink.Integers(node.Take("k")?.I ?? 1));
        scope.Sink.Nodes.Add(node);
    }

    /// <summary>Scatter is called ScatterElements from 11 on.</summary>
    public static void Scatter(NodeProto node, UpgradeScope scope)
    {
        node.OpType = "ScatterElements";
        scope.Sink.Nodes.Add(node);
    }
}
