using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Operators;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Maxima over windows.</summary>
internal static class MaxPooling
{
    /// <summary>The axes that the managed operator takes.</summary>
    private const int MaxManagedAxes = 3;

    /// <summary>The gradient of a window goes to the position that it took.</summary>
    public static void MaxPool(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var windows = Windows.OfPooling(n);
        var isManaged = n.Managed && n.X.Type == DataType.Float && windows.Axes <= MaxManagedAxes;
        n.Add(0, isManaged ? InOnePass(n, windows) : AtIndices(n, windows));
    }

    /// <summary>The managed operator finds the positions again from x.</summary>
    private static Value InOnePass(NodeGradient n, Windows windows) => n.Emit.Managed(
        ManagedOperators.MaxPoolBackward,
        n.In(0),
        [
            NodeAttributes.Integers("kernel_shape", windows.Kernel),
            NodeAttributes.Integers("strides", windows.Strides),
            NodeAttributes.Integers("pads", [.. windows.Before, .. windows.Behind]),
            NodeAttributes.Integers("dilations", windows.Dilations),
        ],
        n.X,
        n.Dy);

    /// <summary>
    /// The pooling is done again with its second output, which names the positions in the tensor laid
    /// flat, and the gradients are added up there.
    /// </summary>
    private static Value AtIndices(NodeGradient n, Windows windows)
    {
        var isDisjoint = Enumerable.Range(0, windows.Axes).All(axis => windows.Strides[axis] >= windows.Covered(axis));
        return n.Emit.Fill(n.Emit.Node("Shape", DataType.Int64, [], n.X.Reshape(-1)), 0, n.X.Type)
            .Op(
                "ScatterElements",
                [NodeAttributes.Integer("axis", 0), NodeAttributes.Text("reduction", isDisjoint ? "none" : "add")],
                Positions(n).Reshape(-1),
                n.Dy.Reshape(-1))
            .Reshape(n.ShapeOfInput(0));
    }

    private static Value Positions(NodeGradient n)
    {
        var sink = n.Emit.Sink;
        var (pooled, taken) = (sink.Name($"{n.Emit.Scope}/pooled"), sink.Name($"{n.Emit.Scope}/taken"));
        var attributes = n.Node.Attribute.Where(attribute => attribute.Name != "storage_order");
        sink.AddNode("MaxPool", "", [pooled, taken], attributes, n.X.Name);
        return n.Emit.Of(taken, DataType.Int64);
    }
}
