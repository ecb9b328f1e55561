using Alphadrift.Adaptation.Graphs;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Maxima over windows.</summary>
internal static class MaxPooling
{
    /// <summary>
    /// The gradient of a window goes to the position that it took. The pooling is done again with its second output, which names
    /// these positions in the tensor laid flat, and the gradients are added up there.
    /// </summary>
    public static void MaxPool(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var windows = Windows.OfPooling(n);
        var taken = Positions(n);
        var isDisjoint = Enumerable.Range(0, windows.Axes).All(axis => windows.Strides[axis] >= windows.Covered(axis));
        var flat = n.X.Reshape(-1);
        n.Add(0, n.Emit.Fill(n.Emit.Node("Shape", DataType.Int64, [], flat), 0, n.X.Type)
            .Op(
                "ScatterElements",
                [NodeAttributes.Integer("axis", 0), NodeAttributes.Text("reduction", isDisjoint ? "none" : "add")],
                taken.Reshape(-1),
                n.Dy.Reshape(-1))
            .Reshape(n.ShapeOfInput(0)));
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
