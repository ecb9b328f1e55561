using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Operators that repeat, pad or rearrange values, or sum them up along an axis.</summary>
internal static class Rearrangements
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["Pad"] = Pad,
        ["Tile"] = Tile,
        ["DepthToSpace"] = DepthToSpace,
        ["SpaceToDepth"] = n =>
            n.Add(0, n.Dy.Op("DepthToSpace", [NodeAttributes.Integer("blocksize", n.Node.Integer("blocksize", 1))])),

        // y[o] = Σ x[i] over i ≤ o: dx[i] = Σ dy[o] over o ≥ i.
        ["CumSum"] = n => n.Add(0, n.Dy.Op(
            "CumSum",
            [
                NodeAttributes.Integer("exclusive", n.Node.Integer("exclusive", 0)),
                NodeAttributes.Integer("reverse", 1 - n.Node.Integer("reverse", 0)),
            ],
            n.Input(1))),

        // A triangle is kept, and so is its gradient; a sequence is turned round again.
        ["Trilu"] = n => n.Add(0, n.Has(1) ? n.Dy.Op("Trilu", n.Node.Attribute, n.Input(1)) : n.Dy.Op("Trilu", n.Node.Attribute)),
        ["ReverseSequence"] = n => n.Add(0, n.Dy.Op("ReverseSequence", n.Node.Attribute, n.Input(1))),
    };

    /// <summary>
    /// Constant padding is cut off again, and what a negative one cut is zero; otherwise padding
    /// repeats values, whose gradients add up.
    /// </summary>
    private static void Pad(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var x = n.In(0);
        var given = n.Integers(1)!;
        int[] axes = n.Integers(3) is { } some ? [.. some.Select(axis => x.Axis(axis))] : [.. Enumerable.Range(0, x.Rank)];
        var (before, after) = (given[..axes.Length], given[axes.Length..]);
        var mode = n.Node.Text("mode", "constant");
        if (mode == "constant")
        {
            var pads = new long[2 * x.Rank];
            for (var i = 0; i < axes.Length; i++) (pads[axes[i]], pads[x.Rank + axes[i]]) = (-before[i], -after[i]);
            n.Add(0, n.Dy.Pad(pads));
            return;
        }

        var maps = axes.Index().Where(entry => before[entry.Index] != 0 || after[entry.Index] != 0).Select(entry =>
        {
            var extent = x.Dims[entry.Item];
            if (extent == ValueFacts.PerBatch) throw n.Unsupported("it pads the batch");
            var outputs = Enumerable.Range(0, (int)(before[entry.Index] + extent + after[entry.Index]));
            return (entry.Item, AxisMap.Of(extent, outputs.Select(o => Source(n, mode, o - before[entry.Index], extent))));
        });
        n.Add(0, AxisMap.Back(n.Dy, n.Out(0).Dims, maps));
    }

    /// <summary>The position that is repeated at a position beyond the ends.</summary>
    private static long Source(NodeGradient n, string mode, long at, long extent) => mode switch
    {
        "edge" => Math.Clamp(at, 0, extent - 1),
        "wrap" => (at % extent + extent) % extent,
        "reflect" when extent == 1 => 0,
        "reflect" => (extent - 1) - Math.Abs((at % (2 * (extent - 1)) + 2 * (extent - 1)) % (2 * (extent - 1)) - (extent - 1)),
        _ => throw n.Unsupported($"its mode is '{mode}'"),
    };

    /// <summary>Every axis becomes two, repetitions and positions, and the gradients of the repetitions add up.</summary>
    private static void Tile(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var x = n.In(0);
        var repeats = n.Integers(1)!;
        if (x.Dims.Count(extent => extent == ValueFacts.PerBatch) > 1)
        {
            throw n.Unsupported("several of its extents follow the number of rows");
        }

        var shape = new List<long>();
        var summed = new List<long>();
        for (var axis = 0; axis < x.Rank; axis++)
        {
            if (repeats[axis] != 1)
            {
                summed.Add(shape.Count);
                shape.Add(repeats[axis]);
            }

            shape.Add(x.Dims[axis]);
        }

        n.Add(0, summed.Count == 0 ? n.Dy : n.Dy.Reshape([.. shape]).ReduceSum(false, [.. summed]));
    }

    /// <summary>
    /// SpaceToDepth is the inverse of mode DCR, where the block comes before the channel; in mode CRD it comes behind:
    /// y[c, h·b + i, w·b + j] = x[(c·b + i)·b + j, h, w].
    /// </summary>
    private static void DepthToSpace(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var block = n.Node.Integer("blocksize", 1);
        if (n.Node.Text("mode", "DCR") != "CRD")
        {
            n.Add(0, n.Dy.Op("SpaceToDepth", [NodeAttributes.Integer("blocksize", block)]));
            return;
        }

        var x = n.StaticDims(0, 1);
        n.Add(0, n.Dy
            .Reshape(-1, x[0] / (block * block), x[1], block, x[2], block)
            .Transpose(0, 1, 3, 5, 2, 4)
            .Reshape(n.ShapeOfInput(0)));
    }
}
