using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Operators that move values without changing them: the gradient moves back.</summary>
internal static class Shapes
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["Identity"] = n => n.Add(0, n.Dy),
        ["Dropout"] = Dropout,
        ["Cast"] = n => n.Add(0, n.Dy.Cast(n.In(0).Type)),
        ["CastLike"] = n =>
        {
            n.Add(0, n.Dy.Cast(n.In(0).Type));
            n.AddNothing(1);
        },
        ["Flatten"] = Reshaped,
        ["Reshape"] = Reshaped,
        ["Squeeze"] = Reshaped,
        ["Unsqueeze"] = Reshaped,
        ["Transpose"] = Transpose,
        ["Concat"] = Concat,
        ["Split"] = Split,
        ["Slice"] = Slice,
        ["Expand"] = n => n.AddBroadcast(0, () => n.Dy),
    };

    /// <summary>Outside of training it passes its input on.</summary>
    private static void Dropout(NodeGradient n)
    {
        if (n.Has(2) && n.Integers(2) is not [0]) throw n.Unsupported("it is in training mode, where it draws at random");
        n.Add(0, n.Dy);
        n.AddNothing(1);
    }

    private static void Reshaped(NodeGradient n)
    {
        if (n.Needs(0)) n.Add(0, n.Dy.Reshape(n.ShapeOfInput(0)));
    }

    /// <summary>The inverse permutation; without one, the axes are reversed, which is its own inverse.</summary>
    private static void Transpose(NodeGradient n)
    {
        long[] permutation = n.Node.Find("perm") is { } perm
            ? [.. perm.Ints]
            : [.. Enumerable.Range(0, n.In(0).Rank).Reverse().Select(axis => (long)axis)];
        var inverse = new long[permutation.Length];
        for (var axis = 0; axis < inverse.Length; axis++) inverse[permutation[axis]] = axis;
        n.Add(0, n.Dy.Transpose(inverse));
    }

    private static void Concat(NodeGradient n)
    {
        var axis = n.Out(0).Axis(n.Node.Integer("axis", 0));
        var start = 0L;
        for (var i = 0; i < n.InputCount; i++)
        {
            var extent = n.In(i).Dims[axis];
            if (extent == ValueFacts.PerBatch) throw n.Unsupported("it joins values along the batch");
            if (n.Needs(i)) n.Add(i, n.Dy.Slice([start], [start + extent], [axis]));
            start += extent;
        }
    }

    /// <summary>The parts' gradients joined; zeros for a part that nothing used.</summary>
    private static void Split(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var axis = n.In(0).Axis(n.Node.Integer("axis", 0));
        var parts = Enumerable.Range(0, n.Node.Output.Count)
            .Select(i => n.OutputGradient(i) ?? n.Emit.Fill(n.ShapeOfOutput(i), 0, n.X.Type))
            .ToArray();
        n.Add(0, ValueShapes.Concat(axis, parts));
    }

    /// <summary>The gradient goes to the positions that were read.</summary>
    private static void Slice(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var input = n.In(0);
        var starts = n.Integers(1)!;
        var ends = n.Integers(2)!;
        long[] axes = n.Integers(3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        long[] steps = n.Integers(4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        var maps = new List<(int, AxisMap)>();
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = input.Axis(axes[i]);
            var extent = input.Dims[axis];
            if (extent == ValueFacts.PerBatch)
            {
                if (starts[i] == 0 && steps[i] == 1 && ends[i] >= int.MaxValue) continue;
                throw n.Unsupported("it cuts the batch");
            }

            maps.Add((axis, AxisMap.Of(extent, Positions(starts[i], ends[i], steps[i], extent))));
        }

        n.Add(0, AxisMap.Back(n.Dy, n.Out(0).Dims, maps));
    }

    /// <summary>The positions that a slice reads, as the operator's specification resolves its limits.</summary>
    private static long[] Positions(long start, long end, long step, long extent)
    {
        var from = start < 0 ? start + extent : start;
        var to = end < 0 && end > -extent - 1 ? end + extent : end;
        if (step > 0)
        {
            from = Math.Clamp(from, 0, extent);
            to = Math.Clamp(to, 0, extent);
        }
        else
        {
            from = Math.Clamp(from, 0, extent - 1);
            to = end <= -extent - 1 ? -1 : Math.Clamp(to, -1, extent - 1);
        }

        var positions = new List<long>();
        for (var at = from; step > 0 ? at < to : at > to; at += step) positions.Add(at);
        return [.. positions];
    }
}
