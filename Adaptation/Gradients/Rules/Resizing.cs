using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Interpolation. Every mode works on one axis after the other, and so does the way back.</summary>
internal static class Resizing
{
    private const int Roi = 1;
    private const int Scales = 2;
    private const int Sizes = 3;

    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["Resize"] = Resize,
    };

    private static void Resize(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        if (n.Node.Integer("antialias", 0) != 0) throw n.Unsupported("it smooths before it shrinks (antialias)");
        var (x, y) = (n.In(0), n.Out(0));
        int[] axes = [.. n.Node.Integers("axes", 0, 0).Select(axis => x.Axis(axis))];
        if (axes.Length == 0) axes = [.. Enumerable.Range(0, x.Rank)];
        var scales = ScalesOf(n, axes);
        var crops = n.Node.Text("coordinate_transformation_mode", "half_pixel") == "tf_crop_and_resize";
        var roi = crops ? Floats(n, Roi) : [];
        var maps = new List<(int, AxisMap)>();
        foreach (var (i, axis) in axes.Index())
        {
            if (x.Dims[axis] == ValueFacts.PerBatch || y.Dims[axis] == ValueFacts.PerBatch)
            {
                if (scales[i] == 1 && !crops) continue;
                throw n.Unsupported("it resizes the batch");
            }

            var (start, end) = crops ? (roi[i], roi[axes.Length + i]) : (0, 1);
            maps.Add((axis, new Interpolation(n.Node, x.Dims[axis], y.Dims[axis], scales[i], start, end).Map()));
        }

        n.Add(0, AxisMap.Back(n.Dy, y.Dims, maps));
    }

    /// <summary>
    /// Given as constants, else the output's extents by the input's: sizes, and scales that a graph computes from shapes, come to
    /// that. To keep the aspect ratio, one for all axes.
    /// </summary>
    private static float[] ScalesOf(NodeGradient n, int[] axes)
    {
        if (n.Has(Scales) && n.Constant(Scales) is { Values: { Length: > 0 } given }) return given;
        var policy = n.Node.Text("keep_aspect_ratio_policy", "stretch");
        var wanted = policy == "stretch" ? axes.Select(axis => n.Out(0).Dims[axis]) : n.Integers(Sizes)!;
        var extents = axes.Select(axis => n.In(0).Dims[axis]);
        float[] ratios = [.. extents.Zip(wanted, (extent, size) => extent == ValueFacts.PerBatch ? 1 : size / (float)extent)];
        return policy switch
        {
            "not_larger" => [.. Enumerable.Repeat(ratios.Min(), axes.Length)],
            "not_smaller" => [.. Enumerable.Repeat(ratios.Max(), axes.Length)],
            _ => ratios,
        };
    }

    private static float[] Floats(NodeGradient n, int input) =>
        n.Constant(input)?.Values ?? throw n.Unsupported($"its input {input} '{n.Node.Input[input]}' is no constant");
}
