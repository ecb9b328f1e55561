using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>
/// The sliding windows of a convolution or pooling over the spatial axes, with padding resolved: along every axis the output's
/// position o reads the input's positions o·stride + k·dilation − before, k = 0 … kernel − 1.
/// </summary>
/// <param name="Kernel">Extents of the kernel.</param>
/// <param name="Strides">From window to window.</param>
/// <param name="Dilations">From position to position of a window.</param>
/// <param name="Before">Padding in front.</param>
/// <param name="Behind">Padding that was asked for behind; windows may end before or beyond it.</param>
/// <param name="Input">The spatial extents that are read.</param>
/// <param name="Output">The spatial extents that are written.</param>
internal sealed record Windows(
    long[] Kernel, long[] Strides, long[] Dilations, long[] Before, long[] Behind, long[] Input, long[] Output)
{
    public int Axes => Kernel.Length;

    /// <summary>Extent that a dilated kernel covers.</summary>
    public long Covered(int axis) => (Kernel[axis] - 1) * Dilations[axis] + 1;

    /// <summary>
    /// Positions beyond the input's end that the last window reads; negative when it ends before the input does.
    /// </summary>
    public long After(int axis) => (Output[axis] - 1) * Strides[axis] + Covered(axis) - Before[axis] - Input[axis];

    /// <summary>The positions of the input that a window reads.</summary>
    public long[] Reads(int axis, long output) => [.. Positions(axis, output).Where(at => at >= 0 && at < Input[axis])];

    /// <summary>How many positions of the input and its padding a window reads.</summary>
    public int Counted(int axis, long output) => Positions(axis, output).Count(at => at < Input[axis] + Behind[axis]);

    public bool IsDense => Strides.All(stride => stride == 1);

    /// <param name="n">A node whose inputs have the batch on axis 0, channels on axis 1, space behind.</param>
    /// <param name="kernel">Extents of the kernel.</param>
    /// <param name="input">The spatial extents that are read.</param>
    /// <param name="output">The spatial extents that are written.</param>
    public static Windows Of(NodeGradient n, long[] kernel, long[] input, long[] output)
    {
        var axes = kernel.Length;
        var strides = n.Node.Integers("strides", axes, 1);
        var dilations = n.Node.Integers("dilations", axes, 1);
        var pads = n.Node.Integers("pads", 2 * axes, 0);
        var (before, behind) = (pads[..axes], pads[axes..]);
        var automatic = n.Node.Text("auto_pad", "NOTSET");
        if (automatic == "VALID") (before, behind) = (new long[axes], new long[axes]);
        if (automatic is "SAME_UPPER" or "SAME_LOWER")
        {
            for (var axis = 0; axis < axes; axis++)
            {
                var needed = Math.Max(
                    (output[axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1 - input[axis], 0);
                before[axis] = automatic == "SAME_UPPER" ? needed / 2 : needed - needed / 2;
                behind[axis] = needed - before[axis];
            }
        }

        return new Windows(kernel, strides, dilations, before, behind, input, output);
    }

    /// <summary>The windows of a pooling node.</summary>
    public static Windows OfPooling(NodeGradient n) =>
        Of(n, n.Node.Integers("kernel_shape", 0, 0), n.StaticDims(0, 2), n.Out(0).Dims[2..]);

    /// <summary>
    /// Adds up, at the input's positions, what every window gives to what it read: the transposed convolution, cut
    /// or filled with zeros to the input's extents.
    /// </summary>
    /// <param name="emit">Where the nodes go.</param>
    /// <param name="dy">[rows, channels, output…].</param>
    /// <param name="weights">[channels, other channels by group, kernel…].</param>
    /// <param name="groups">Number of groups.</param>
    public Value Scatter(Emitter emit, Value dy, Value weights, long groups)
    {
        var pads = new long[2 * Axes];
        var outputPadding = new long[Axes];
        var fill = new long[2 * (Axes + 2)];
        for (var axis = 0; axis < Axes; axis++)
        {
            // What the last window reads beyond the input is cut; what no window reads at the end is zero.
            var after = After(axis);
            pads[axis] = Before[axis];
            pads[Axes + axis] = Math.Max(after, 0);
            var unread = Math.Max(-after, 0);
            if (unread < Math.Max(Strides[axis], Dilations[axis])) outputPadding[axis] = unread;
            else fill[Axes + 2 + 2 + axis] = unread;
        }

        var dx = dy.Op(
            "ConvTranspose",
            [
                NodeAttributes.Integers("strides", Strides),
                NodeAttributes.Integers("dilations", Dilations),
                NodeAttributes.Integers("pads", pads),
                NodeAttributes.Integers("output_padding", outputPadding),
                NodeAttributes.Integers("kernel_shape", Kernel),
                NodeAttributes.Integer("group", groups),
            ],
            weights);
        return dx.Pad(fill);
    }

    private IEnumerable<long> Positions(int axis, long output) =>
        Enumerable.Range(0, (int)Kernel[axis]).Select(k => output * Strides[axis] + k * Dilations[axis] - Before[axis]);
}
