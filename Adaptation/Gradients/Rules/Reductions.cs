using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>
/// Reductions over axes. The gradient is first brought to the shape with extents of 1, so that it broadcasts against x.
/// </summary>
internal static class Reductions
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["ReduceSum"] = Reduction((n, dy, _) => Spread(n, dy)),
        ["ReduceMean"] = Reduction((n, dy, _) => Spread(n, dy) * Share(n)),

        // y = Σx²: dx = 2x·dy. y = √Σx²: dx = dy·x/y, 0 where y = 0.
        ["ReduceSumSquare"] = Reduction((n, dy, _) => n.X * 2 * dy),
        ["ReduceL2"] = Reduction((n, dy, y) => n.X * (dy / (y > 0).Choose(y, y.Constant(1)))),
        ["ReduceL1"] = Reduction((n, dy, _) => n.X.Op("Sign") * dy),
        ["ReduceLogSum"] = Reduction((n, dy, y) => Spread(n, dy / y.Op("Exp"))),

        // y = log Σeˣ: dx = dy·e^(x − y).
        ["ReduceLogSumExp"] = Reduction((n, dy, y) => (n.X - y).Op("Exp") * dy),

        // y = Πx: dx = dy·y/x, which needs x ≠ 0.
        ["ReduceProd"] = Reduction((n, dy, y) => dy * y / n.X),

        // The gradient is shared by all that equal the result.
        ["ReduceMax"] = Reduction(Extremum),
        ["ReduceMin"] = Reduction(Extremum),
    };

    private static GradientRule Reduction(Func<NodeGradient, Value, Value, Value> dx) => n =>
    {
        if (!n.Needs(0)) return;
        var axes = Axes(n);
        var isKept = n.Node.Integer("keepdims", 1) != 0;
        n.Add(0, axes.Length == 0 ? dx(n, n.Dy, n.Y) : dx(n, Kept(n, n.Dy, axes, isKept), Kept(n, n.Y, axes, isKept)));
    };

    private static Value Extremum(NodeGradient n, Value dy, Value y)
    {
        var ties = n.X.Compare("Equal", y).Cast(n.X.Type);
        var axes = Axes(n);
        return ties * (axes.Length == 0 ? dy : dy / ties.ReduceSum(true, axes));
    }

    private static Value Kept(NodeGradient n, Value value, long[] axes, bool isKept) => isKept ? value : value.Unsqueeze(axes);

    private static Value Spread(NodeGradient n, Value dy) => dy.Expand(n.ShapeOfInput(0));

    /// <summary>1 by the number of values that were averaged.</summary>
    private static Value Share(NodeGradient n)
    {
        var dims = Axes(n).Select(axis => n.In(0).Dims[axis]).ToArray();
        if (!dims.Contains(ValueFacts.PerBatch))
        {
            return n.X.Constant(1.0 / dims.Aggregate(1L, (product, extent) => product * extent));
        }

        var shape = n.ShapeOfInput(0).Gather(0, n.Emit.Integers(Axes(n)));
        return 1 / shape.Reduce("ReduceProd", false).Cast(n.X.Type);
    }

    /// <summary>The axes from the front, ascending; none for a reduction that does nothing.</summary>
    private static long[] Axes(NodeGradient n)
    {
        var given = n.Integers(1) ?? [];
        if (given.Length > 0) return [.. given.Select(axis => (long)n.In(0).Axis(axis)).Order()];
        return n.Node.Integer("noop_with_empty_axes", 0) != 0
            ? []
            : [.. Enumerable.Range(0, n.In(0).Rank).Select(axis => (long)axis)];
    }
}
