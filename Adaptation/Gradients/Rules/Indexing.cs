using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Graphs.Schema;
using DataType = Alphadrift.Adaptation.Graphs.Schema.TensorProto.Types.DataType;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>
/// Operators that read or write at indices. The gradient of a read is a sum at the index, that of a write is a read.
/// </summary>
internal static class Indexing
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["Gather"] = Gather,
        ["GatherElements"] = n => n.Add(0, Scatter(n, n.Node.Integer("axis", 0), n.Input(1), n.Dy)),
        ["GatherND"] = GatherNd,
        ["ScatterElements"] = n =>
            Written(n, "ScatterElements", "GatherElements", [NodeAttributes.Integer("axis", n.Node.Integer("axis", 0))]),
        ["ScatterND"] = n => Written(n, "ScatterND", "GatherND", []),

        // The values come from the positions that output 1 names.
        ["TopK"] = n => n.Add(0, Scatter(n, n.Node.Integer("axis", -1), n.Output(1), n.Dy)),
    };

    /// <summary>
    /// Slices of an axis whose numbers are given; those of a constant list without doubles are put back in one piece.
    /// </summary>
    private static void Gather(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var (x, indices) = (n.In(0), n.In(1));
        var axis = x.Axis(n.Node.Integer("axis", 0));
        if (indices.Rank <= 1 && x.Dims[axis] != ValueFacts.PerBatch && n.TryIntegers(1) is { } known)
        {
            var map = AxisMap.Of(x.Dims[axis], known.Select(index => index < 0 ? index + x.Dims[axis] : index));
            if (map.IsInjective)
            {
                long[] dims = [.. x.Dims[..axis], known.Length, .. x.Dims[(axis + 1)..]];
                n.Add(0, AxisMap.Back(indices.Rank == 0 ? n.Dy.Unsqueeze(axis) : n.Dy, dims, (axis, map)));
                return;
            }
        }

        // The axes of the indices become one, and every element of dy gets the index of its slice.
        var shape = n.ShapeOfInput(0);
        List<Value> parts = [n.Emit.Integers(-1)];
        if (axis > 0) parts.Insert(0, shape.Slice([0], [axis], [0]));
        if (axis + 1 < x.Rank) parts.Add(shape.Slice([axis + 1], [x.Rank], [0]));
        var dy = n.Dy.Reshape(ValueShapes.Concat(0, [.. parts]));
        long[] column = [-1, .. Enumerable.Repeat(1L, x.Rank - axis - 1)];
        n.Add(0, Scatter(n, axis, n.Input(1).Reshape(column).Expand(n.Emit.Node("Shape", DataType.Int64, [], dy)), dy));
    }

    private static void GatherNd(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var indices = n.Input(1);
        var (rank, batchDims) = (n.In(1).Rank, (int)n.Node.Integer("batch_dims", 0));

        // Axes that the indices share with the data get their own number as an index in front.
        if (batchDims > 0)
        {
            var shape = n.ShapeOfInput(1);
            var single = ValueShapes.Concat(0, shape.Slice([0], [rank - 1], [0]), n.Emit.Integers(1));
            var numbers = Enumerable.Range(0, batchDims).Select(axis =>
            {
                var extent = shape.Slice([axis], [axis + 1], [0]).Squeeze(0);
                var (zero, one) = (n.Emit.Integers(0).Squeeze(0), n.Emit.Integers(1).Squeeze(0));
                var range = n.Emit.Node("Range", DataType.Int64, [], zero, extent, one);
                return range.Reshape([-1, .. Enumerable.Repeat(1L, rank - 1 - axis)]).Expand(single);
            });
            indices = ValueShapes.Concat(rank - 1, [.. numbers, indices]);
        }

        n.Add(0, Zeros(n, 0).Op("ScatterND", [NodeAttributes.Text("reduction", "add")], indices, n.Dy));
    }

    /// <summary>
    /// What was written over has no gradient, with reduction "add" it keeps it; the gradient of
    /// the updates is read where they were written.
    /// </summary>
    private static void Written(NodeGradient n, string scatter, string gather, AttributeProto[] attributes)
    {
        var reduction = n.Node.Text("reduction", "none");
        if (reduction is not ("none" or "add")) throw n.Unsupported($"its reduction is '{reduction}'");
        if (n.Needs(0)) n.Add(0, reduction == "add" ? n.Dy : n.Dy.Op(scatter, attributes, n.Input(1), Zeros(n, 2)));
        if (n.Needs(2)) n.Add(2, n.Dy.Op(gather, attributes, n.Input(1)));
    }

    /// <summary>Adds values up at indices along an axis of zeros in the shape of input 0.</summary>
    private static Value Scatter(NodeGradient n, long axis, Value indices, Value values) =>
        Zeros(n, 0).Op(
            "ScatterElements", [NodeAttributes.Integer("axis", axis), NodeAttributes.Text("reduction", "add")], indices, values);

    private static Value Zeros(NodeGradient n, int input) => n.Emit.Fill(n.ShapeOfInput(input), 0, n.Input(input).Type);
}
