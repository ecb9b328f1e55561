using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Operators;

/// <summary>A node of <see cref="ManagedOperators.MaxPoolBackward"/>.</summary>
internal sealed unsafe class MaxPoolBackwardNode : OperatorNode
{
    private const string Name = ManagedOperators.MaxPoolBackward;

    private readonly long[] _kernel;
    private readonly long[] _strides;
    private readonly long[] _pads;
    private readonly long[] _dilations;

    public MaxPoolBackwardNode(OperatorAttributes attributes)
    {
        _kernel = attributes.Integers("kernel_shape\0"u8);
        _strides = Checked(attributes.Integers("strides\0"u8), _kernel.Length, least: 1, "strides");
        _pads = Checked(attributes.Integers("pads\0"u8), 2 * _kernel.Length, least: 0, "pads");
        _dilations = Checked(attributes.Integers("dilations\0"u8), _kernel.Length, least: 1, "dilations");
        Checked(_kernel, Math.Clamp(_kernel.Length, 1, 3), least: 1, "kernel_shape");
    }

    public override void Compute(OperatorContext context)
    {
        Span<long> shape = stackalloc long[OperatorContext.MaxRank];
        Span<long> gradientShape = stackalloc long[OperatorContext.MaxRank];
        var x = context.Input(0, ref shape);
        var dy = context.Input(1, ref gradientShape);
        if (shape.Length != _kernel.Length + 2
            || gradientShape.Length != shape.Length || !gradientShape[..2].SequenceEqual(shape[..2]))
        {
            throw Mismatch(shape, gradientShape);
        }

        var call = new MaxPoolCall
        {
            X = x,
            Dy = dy,
            Channels = shape[1],
            Depth = Axis(shape, gradientShape, 3),
            Height = Axis(shape, gradientShape, 2),
            Width = Axis(shape, gradientShape, 1),
        };
        call.Dx = context.Output(0, shape);
        context.ForEachRow(shape[0], call);
    }

    public override void ComputeRow(void* call, long row) => MaxPoolBackwardKernel.Run(*(MaxPoolCall*)call, row);

    /// <param name="fromEnd">1 for the last axis, 2 for that before it, and so on.</param>
    private PoolAxis Axis(ReadOnlySpan<long> shape, ReadOnlySpan<long> gradientShape, int fromEnd)
    {
        var at = _kernel.Length - fromEnd;
        if (at < 0) return PoolAxis.None;
        var axis = new PoolAxis(shape[at + 2], gradientShape[at + 2], _kernel[at], _strides[at], _pads[at], _dilations[at]);

        // The number of windows is rounded down, or up in ceil mode.
        var room = axis.Input + _pads[at] + _pads[_kernel.Length + at] - (axis.Kernel - 1) * axis.Dilation - 1;
        var floor = room / axis.Stride + 1;
        var rounded = room >= 0 && (axis.Output == floor || (axis.Output == floor + 1 && room % axis.Stride != 0));
        return rounded ? axis : throw Mismatch(shape, gradientShape);
    }

    private InvalidOperationException Mismatch(ReadOnlySpan<long> shape, ReadOnlySpan<long> gradientShape) => new(
        $"{Name}: dy {Text(gradientShape)} is not what MaxPool makes of x {Text(shape)} with kernel_shape {Text(_kernel)}, " +
        $"strides {Text(_strides)}, " +
        $"pads {Text(_pads)} and dilations {Text(_dilations)}.");

    private static long[] Checked(long[] values, int length, long least, string attribute)
    {
        if (values.Length == length && values.All(value => value >= least && value <= int.MaxValue)) return values;
        throw new InvalidOperationException(
            $"{Name}: {attribute} {Text(values)} is not usable: " +
            "kernel_shape has one to three values, strides and dilations as many, pads twice as many; " +
            "pads are 0 or more, the others 1 or more.");
    }

    private static string Text(ReadOnlySpan<long> values) => $"[{string.Join(", ", values.ToArray())}]";
}
