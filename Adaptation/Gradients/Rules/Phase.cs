using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Operators;

namespace Alphadrift.Adaptation.Gradients.Rules;

/// <summary>
/// A convolution's data gradient at the input's positions p = i·stride + r, for one r per axis. The kernel's taps
/// that reach them are k = first, first + stride, …, with first = (r + before) mod stride, so that dx[p] = Σ_j
/// w[first + j·stride]·dy[i + shift − j]: an ordinary convolution of dy, with stride 1, by every stride-th tap of the
/// flipped kernel. With stride 1 there is one phase.
/// </summary>
/// <param name="Taps">Per axis, the kernel's positions, in the order of the flipped kernel.</param>
/// <param name="Pads">Zeros around dy: first in front of every axis, then behind.</param>
internal sealed record Phase(long[][] Taps, long[] Pads)
{
    /// <summary>All phases, those of the last axis next to each other; null where one of them is no plain convolution.</summary>
    public static Phase[]? Split(Windows windows)
    {
        if (!windows.IsDense && windows.Dilations.Any(dilation => dilation != 1)) return null;
        IEnumerable<(long[] Taps, long Before, long After)[]> phases = [[]];
        for (var axis = 0; axis < windows.Axes; axis++)
        {
            var along = Enumerable.Range(0, (int)windows.Strides[axis]).Select(r => Along(windows, axis, r)).ToArray();
            phases = phases.SelectMany(phase => along.Select(part => (ValueTuple<long[], long, long>[])[.. phase, part]));
        }

        var all = phases.Select(parts => new Phase(
            [.. parts.Select(part => part.Taps)],
            [.. parts.Select(part => part.Before), .. parts.Select(part => part.After)])).ToArray();
        return all.All(phase => phase.Taps.All(taps => taps.Length > 0) && phase.Pads.All(pad => pad >= 0)) ? all : null;
    }

    /// <summary>[rows, input channels, positions by stride, rounded up].</summary>
    public Value Convolve(NodeGradient n, FloatConstant weights, long groups, Windows windows) =>
        n.Dy.Op(
            "Conv",
            [
                NodeAttributes.Integers("kernel_shape", Taps.Select(taps => (long)taps.Length)),
                NodeAttributes.Integers("dilations", windows.Dilations),
                NodeAttributes.Integers("pads", Pads),
                NodeAttributes.Integer("group", groups),
            ],
            n.Emit.Floats("flipped", Kernel(weights, groups),
                [groups * weights.Dims[1], weights.Dims[0] / groups, .. Taps.Select(taps => (long)taps.Length)]));

    /// <summary>Whether <see cref="Interleave"/> can put that many phases together.</summary>
    public static bool CanInterleave(Windows windows) => windows.Strides is [2, 2];

    /// <summary>
    /// Puts the phases' positions in turn, by the managed operator: standard operators take longer
    /// for it than the convolutions do.
    /// </summary>
    public static Value Interleave(NodeGradient n, Value[] phases, Windows windows) =>
        n.Emit.Managed(
            ManagedOperators.Interleave,
            n.In(0),
            [NodeAttributes.Integer("height", windows.Input[0]), NodeAttributes.Integer("width", windows.Input[1])],
            phases);

    private static long Positions(Windows windows, int axis) =>
        (windows.Input[axis] + windows.Strides[axis] - 1) / windows.Strides[axis];

    private static (long[] Taps, long Before, long After) Along(Windows windows, int axis, long r)
    {
        var (stride, dilation) = (windows.Strides[axis], windows.Dilations[axis]);
        var first = (r + windows.Before[axis]) % stride;
        var shift = (r + windows.Before[axis] - first) / stride;
        long[] taps =
            [.. Enumerable.Range(0, (int)windows.Kernel[axis]).Select(k => (long)k).Where(k => k % stride == first).Reverse()];
        var after = Positions(windows, axis) - 1 + shift - (windows.Output[axis] - 1);
        return (taps, (taps.Length - 1) * dilation - shift, after);
    }

    /// <summary>Weights [out, in by group, kernel…] as [in, out by group, taps…].</summary>
    private float[] Kernel(FloatConstant weights, long groups)
    {
        var (outputs, inputs) = (weights.Dims[0] / groups, weights.Dims[1]);
        var kernel = weights.Dims[2..];
        var area = kernel.Aggregate(1L, (product, extent) => product * extent);
        long[] taps = [0];
        for (var axis = 0; axis < kernel.Length; axis++)
            taps = [.. taps.SelectMany(at => Taps[axis].Select(tap => at * kernel[axis] + tap))];
        var flipped = new float[groups * inputs * outputs * taps.Length];
        var to = 0;
        for (var group = 0L; group < groups; group++)
        {
            for (var input = 0L; input < inputs; input++)
            {
                for (var output = 0L; output < outputs; output++)
                {
                    var from = ((group * outputs + output) * inputs + input) * area;
                    foreach (var tap in taps) flipped[to++] = weights.Values[from + tap];
                }
            }
        }

        return flipped;
    }
}
