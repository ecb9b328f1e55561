using System.Collections.Immutable;
using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Operators;

/// <summary>What the nodes of rectifiers have in common: the attributes, and how a tensor lies.</summary>
internal abstract unsafe class PReluNode : OperatorNode
{
    private readonly string _name;
    private readonly int _axis;
    private readonly PReluKernel _kernel;

    protected PReluNode(string name, ImmutableArray<PReluKernel> kernels, OperatorAttributes attributes)
    {
        _name = name;
        _axis = attributes.Integer("axis\0"u8);
        ArgumentOutOfRangeException.ThrowIfLessThan(_axis, 1);
        _kernel = Kernel(kernels, attributes);
    }

    /// <summary>The kernel that the attribute <c>kernel</c> says.</summary>
    public static PReluKernel Kernel(ImmutableArray<PReluKernel> kernels, OperatorAttributes attributes)
    {
        var kernel = attributes.Integer("kernel\0"u8);
        ArgumentOutOfRangeException.ThrowIfNegative(kernel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(kernel, kernels.Length);
        return kernels[kernel];
    }

    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    public sealed override void ComputeRow(void* call, long row) => _kernel.Run(*(PReluCall*)call, row);

    /// <summary>A call over a tensor of this shape, still without memory.</summary>
    protected PReluCall CallOver(ReadOnlySpan<long> shape)
    {
        if (shape.IsEmpty) throw new InvalidOperationException($"{_name}: z is a scalar; it needs a batch axis.");
        var call = new PReluCall
        {
            Outer = Product(shape[1..Math.Min(_axis, shape.Length)]),
            Channels = _axis < shape.Length ? shape[_axis] : 1,
            Inner = Product(shape[Math.Min(_axis + 1, shape.Length)..]),
        };
        if (call.Positions == 0 || call.Channels == 0) throw new InvalidOperationException($"{_name}: z is empty.");
        return call;
    }

    /// <summary>An input with one value per channel.</summary>
    protected float* PerChannel(OperatorContext context, int input, string what, ReadOnlySpan<long> shape, in PReluCall call)
    {
        Span<long> given = stackalloc long[OperatorContext.MaxRank];
        var data = context.Input(input, ref given);
        if (given is [var channels] && channels == call.Channels) return data;
        throw new InvalidOperationException(
            $"{_name}: z {Text(shape)} has {call.Channels} channels on axis {_axis}; the {what} are {Text(given)}.");
    }

    protected void CheckGradient(ReadOnlySpan<long> shape, ReadOnlySpan<long> gradient)
    {
        if (gradient.SequenceEqual(shape)) return;
        throw new InvalidOperationException($"{_name}: z is {Text(shape)}, and dy {Text(gradient)}; both must have one shape.");
    }

    private static long Product(ReadOnlySpan<long> extents)
    {
        var product = 1L;
        foreach (var extent in extents) product *= extent;
        return product;
    }
}
