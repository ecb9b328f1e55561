using Alphadrift.Adaptation.Graphs.Schema;

namespace Alphadrift.Adaptation.Graphs.Canonical;

/// <summary>Upsample, Resize and RoiAlign, whose coordinates were counted otherwise.</summary>
internal static class ResamplingUpgrades
{
    /// <summary>From here on Resize says by attributes how coordinates are counted.</summary>
    private const int Modes = 11;

    /// <summary>From here on Upsample takes its scales as an input.</summary>
    private const int ScalesAsInput = 9;

    /// <summary>
    /// Upsample became Resize at 10: position o of the output lies at o / scale, cut to a whole number by "nearest".
    /// </summary>
    public static void Upsample(NodeProto node, UpgradeScope scope)
    {
        if (scope.From < ScalesAsInput) node.Input.Add(scope.Sink.Floats([.. node.Take("scales")?.Floats ?? []]));
        node.OpType = "Resize";
        Add(node, node.Input[1], "floor", scope);
    }

    /// <summary>
    /// Resize 10 counts as Upsample does, but "nearest" rounds up along axes that shrink: that is what ONNX Runtime does where
    /// ONNX says nothing. From 11 on the form is today's, but for inputs that are left out by an empty constant.
    /// </summary>
    public static void Resize(NodeProto node, UpgradeScope scope)
    {
        if (scope.From >= Modes)
        {
            for (var i = 1; i < node.Input.Count; i++)
            {
                if (scope.IsEmpty(node.Input[i])) node.Input[i] = "";
            }

            scope.Sink.Nodes.Add(node);
            return;
        }

        var (x, scales, y) = (node.Input[0], node.Input[1], node.Output[0]);
        var nearest = node.Find("mode") is not { } mode || mode.S.ToStringUtf8() == "nearest";
        var directions = nearest ? Directions(scope.Facts(x), scope.Facts(y)) : Direction.Up;
        if (directions is not Direction.Both)
        {
            Add(node, scales, directions == Direction.Up ? "floor" : "ceil", scope);
            return;
        }

        // The axes are independent: first those that grow, then those that shrink.
        var one = scope.Sink.Scalar(1);
        var grown = node.Clone();
        grown.Output[0] = scope.Sink.Name($"{y}/grown");
        grown.Name = $"{grown.Output[0]}/node";
        Add(grown, scope.Sink.Add("Max", $"{y}/up", scales, one), "floor", scope);
        node.Input[0] = grown.Output[0];
        Add(node, scope.Sink.Add("Min", $"{y}/down", scales, one), "ceil", scope);
    }

    /// <summary>RoiAlign 16 shifts coordinates by half a pixel by default, which it did not before.</summary>
    public static void RoiAlign(NodeProto node, UpgradeScope scope)
    {
        node.Attribute.Add(NodeAttributes.Text("coordinate_transformation_mode", "output_half_pixel"));
        scope.Sink.Nodes.Add(node);
    }

    private enum Direction
    {
        Up,
        Down,
        Both,
    }

    private static Direction Directions(ValueFacts? x, ValueFacts? y)
    {
        if (x is null || y is null || x.Rank != y.Rank) return Direction.Both;
        var axes = x.Dims.Zip(y.Dims).ToArray();
        return !axes.Any(axis => axis.Second < axis.First) ? Direction.Up
            : !axes.Any(axis => axis.Second > axis.First) ? Direction.Down
            : Direction.Both;
    }

    private static void Add(NodeProto node, string scales, string nearestMode, UpgradeScope scope)
    {
        var x = node.Input[0];
        node.Input.Clear();
        node.Input.AddRange([x, "", scales]);
        node.Attribute.Add(NodeAttributes.Text("coordinate_transformation_mode", "asymmetric"));
        node.Attribute.Add(NodeAttributes.Text("nearest_mode", nearestMode));
        scope.Sink.Nodes.Add(node);
    }
}
