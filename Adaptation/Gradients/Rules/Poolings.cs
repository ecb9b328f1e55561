namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Poolings over the spatial axes: batch on axis 0, channels on axis 1, space behind.</summary>
internal static class Poolings
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
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
    };
}
