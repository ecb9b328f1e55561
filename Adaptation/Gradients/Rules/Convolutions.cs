using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>Convolutions, with respect to the data; weights and biases are frozen.</summary>
internal static class Convolutions
{
    public static readonly Dictionary<string, GradientRule> Rules = new()
    {
        ["Conv"] = Conv,
        ["ConvTranspose"] = ConvTranspose,
    };

    /// <summary>
    /// y[o] = Σ_k w[k]·x[o·stride + k·dilation − pad]: dx is the transposed convolution of dy. With stride 1 it is an ordinary
    /// convolution of dy by the flipped kernel with its channel axes exchanged, which ONNX Runtime runs faster.
    /// </summary>
    private static void Conv(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var weights = n.In(1).Dims;
        var windows = Windows.Of(n, weights[2..], n.StaticDims(0, 2), n.Out(0).Dims[2..]);
        var groups = n.Node.Integer("group", 1);
        n.Add(0, Gather(n, windows, groups) ?? windows.Scatter(n.Emit, n.Dy, n.Input(1), groups));
    }

    /// <summary>y is the transposed convolution of x, so dx is the convolution of dy with the same kernel.</summary>
    private static void ConvTranspose(NodeGradient n)
    {
        if (!n.Needs(0)) return;
        var weights = n.In(1).Dims;
        var output = n.Out(0).Dims[2..];
        var axes = weights.Length - 2;
        var strides = n.Node.Integers("strides", axes, 1);
        var dilations = n.Node.Integers("dilations", axes, 1);
        var outputPadding = n.Node.Integers("output_padding", axes, 0);
        var input = n.StaticDims(0, 2);
        var pads = n.Node.Integers("pads", 2 * axes, 0);
        var automatic = n.Node.Text("auto_pad", "NOTSET");
        for (var axis = 0; axis < axes; axis++)
        {
            // Without padding the output has this extent; what it is shorter by was cut from both ends.
            var full = (input[axis] - 1) * strides[axis] + (weights[2 + axis] - 1) * dilations[axis] + 1 + outputPadding[axis];
            var cut = full - output[axis];
            if (automatic is "SAME_UPPER" or "SAME_LOWER" || n.Node.Find("output_shape") is not null)
            {
                var shared = Math.Max(cut, 0);
                pads[axis] = automatic == "SAME_UPPER" ? shared / 2 : shared - shared / 2;
            }

            // The convolution must end where the input did: positions beyond it were made by output_padding and have no gradient.
            pads[axes + axis] = cut - pads[axis] - outputPadding[axis];
        }

        var dy = n.Dy;
        if (pads.Any(pad => pad < 0))
        {
            long[] starts = [.. pads.Select(pad => Math.Max(-pad, 0))];
            var begin = starts[..axes];
            var end = output.Select((extent, axis) => extent - starts[axes + axis]).ToArray();
            dy = dy.Slice(begin, end, [.. Enumerable.Range(2, axes).Select(axis => (long)axis)]);
            pads = [.. pads.Select(pad => Math.Max(pad, 0))];
        }

        n.Add(0, dy.Op(
            "Conv",
            [
                NodeAttributes.Integers("kernel_shape", weights[2..]),
                NodeAttributes.Integers("strides", strides),
                NodeAttributes.Integers("dilations", dilations),
                NodeAttributes.Integers("pads", pads),
                NodeAttributes.Integer("group", n.Node.Integer("group", 1)),
            ],
            n.Input(1)));
    }

    /// <summary>dx by convolutions of dy; null where none fits.</summary>
    private static Value? Gather(NodeGradient n, Windows windows, long groups)
    {
        if (!windows.IsDense && !(n.Managed && Phase.CanInterleave(windows))) return null;
        if (n.Constant(1) is not { } weights) return null;
        if (Phase.Split(windows) is not { } phases) return null;
        var parts = phases.Select(phase => phase.Convolve(n, weights, groups, windows)).ToArray();
        return parts.Length == 1 ? parts[0] : Phase.Interleave(n, parts, windows);
    }
}
