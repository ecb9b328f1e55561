using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Poolings over the spatial axes: batch on axis 0, channels on axis 1, space behind.</summary>
internal static class Poolings
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["AveragePool"] = AveragePool,
        ["LpPool"] = LpPool,
        ["MaxPool"] = MaxPooling.MaxPool,

        // y = mean over space: every position gets dy by their number.
        ["GlobalAveragePool"] = n =>
        {
            if (!n.Needs(0)) return;
            var positions = n.StaticDims(0, 2).Aggregate(1L, (product, extent) => product * extent);
            n.Add(0, (n.Dy / positions).Expand(n.ShapeOfInput(0)));
        },

        // y = max over space: the gradient is shared by all positions that equal it.
        ["GlobalMaxPool"] = n =>
        {
            if (!n.Needs(0)) return;
            var ties = n.X.Compare("Equal", n.Y).Cast(n.X.Type);
            long[] axes = [.. Enumerable.Range(2, n.In(0).Rank - 2).Select(axis => (long)axis)];
            n.Add(0, ties * (n.Dy / ties.ReduceSum(true, axes)));
        },

        // y = (Σ|x|ᵖ)^(1/p): dx = dy·y^(1 − p)·|x|^(p − 1)·sign x.
        ["GlobalLpPool"] = n => n.Add(0, OfNorm(n, share => share)),
    };

    /// <summary>
    /// The mean over a window is the mean along one axis after the other, so the gradient goes back along one axis after the
    /// other. Padding counts when count_include_pad says so; what a window reads beyond the padding (ceil_mode) never does.
    /// </summary>
    private static void AveragePool(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var countsPadding = n.Node.Integer("count_include_pad", 0) != 0;
        n.Add(0, Back(
            n, n.Dy, (windows, axis, o) => 1.0 / (countsPadding ? windows.Counted(axis, o) : windows.Reads(axis, o).Length)));
    }

    private static void LpPool(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        n.Add(0, OfNorm(n, share => Back(n, share, (_, _, _) => 1)));
    }

    private static Value OfNorm(NodeGradient n, Func<Value, Value> back)
    {
        var p = n.Node.Integer("p", 2);
        if (p == 1) return n.X.Op("Sign") * back(n.Dy);
        var share = n.Dy / Power((n.Y > 0).Choose(n.Y, n.Y.Constant(1)), p - 1);
        return p == 2 ? n.X * back(share) : n.X.Op("Sign") * Power(n.X.Op("Abs"), p - 1) * back(share);
    }

    private static Value Power(Value value, long exponent) => exponent == 1 ? value : value.Op("Pow", value.Constant(exponent));

    /// <summary>What every window gives to the positions that it reads: its gradient times a weight by axis and window.</summary>
    private static Value Back(NodeGradient n, Value gradient, Func<Windows, int, int, double> weight)
    {
        var windows = Windows.OfPooling(n);
        return AxisMap.Back(gradient, n.Out(0).Dims, Enumerable.Range(0, windows.Axes).Select(axis => (axis + 2, Map(axis))));

        AxisMap Map(int axis) => new(windows.Input[axis], [.. Enumerable.Range(0, (int)windows.Output[axis]).Select(o =>
            windows.Reads(axis, o).Select(at => (at, weight(windows, axis, o))).ToArray())]);
    }
}
