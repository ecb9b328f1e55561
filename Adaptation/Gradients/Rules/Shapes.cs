using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Operators that move values without changing them: the gradient moves back.</summary>
internal static class Shapes
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["Identity"] = n => n.Add(0, n.Dy),
        ["Dropout"] = n => n.Add(0, n.Dy),
        ["Cast"] = n => n.Add(0, n.Dy.Cast(n.In(0).Type)),
        ["CastLike"] = n => n.Add(0, n.Dy.Cast(n.In(0).Type)),
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

    private static void Reshaped(NodeGradient n)
    {
        if (n.Needs(0)) n.Add(0, n.Dy.Reshape(n.ShapeOfInput(0)));
    }

    /// <summary>The inverse permutation; without one, the axes are reversed, which is its own inverse.</summary>
    private static void Transpose(NodeGradient n)
    {
        long[] permutation = n.Node.Find("perm") is { } perm ? [.. perm.Ints] : [.. Enumerable.Range(0, n.In(0).Rank).Reverse().Select(axis => (long)axis)];
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

    /// <summary>Zeros around the slice; with steps, the gradient goes to the positions that were read.</summary>
    private static void Slice(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var input = n.In(0);
        var starts = n.Integers(1)!;
        var ends = n.Integers(2)!;
        long[] axes = n.Integers(3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        long[] steps = n.Integers(4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        var dx = n.Dy;
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = input.Axis(axes[i]);
            var extent = input.Dims[axis];
            if (extent == ValueFacts.PerBatch)
            {
                if (starts[i] == 0 && steps[i] == 1 && ends[i] >= int.MaxValue) continue;
                throw n.Unsupported("it cuts the batch");
            }

            var range = Positions(starts[i], ends[i], steps[i], extent);
            dx = steps[i] == 1 && range.Length > 0 ? Around(n, dx, input.Rank, axis, range[0], extent - range[^1] - 1) : Spread(n, dx, axis, range, extent);
        }

        n.Add(0, dx);
    }

    private static Value Around(NodeGradient n, Value dx, int rank, int axis, long before, long after)
    {
        var pads = new long[2 * rank];
        pads[axis] = before;
        pads[rank + axis] = after;
        return dx.Pad(pads);
    }

    /// <summary>
    /// Puts slice k at position range[k] of an axis: gathers from the slices with one slice of zeros in front, whose number is 0, so that
    /// positions that were not read get zeros.
    /// </summary>
    private static Value Spread(NodeGradient n, Value dx, int axis, long[] range, long extent)
    {
        var source = new long[extent];
        for (var k = 0; k < range.Length; k++) source[range[k]] = k + 1;
        var rank = n.In(0).Rank;
        return Around(n, dx, rank, axis, 1, 0).Gather(axis, n.Emit.Integers(source));
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
