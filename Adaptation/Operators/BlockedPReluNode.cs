using System.Collections.Immutable;
using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Operators;

/// <summary>
/// A node of the forward operators in blocked layout: <see cref="ManagedOperators.BlockedMoments"/>,
/// <see cref="ManagedOperators.BlockedShares"/>.
/// </summary>
/// <remarks>
/// z comes in ONNX Runtime's blocked layout: what it presents as [rows, channels rounded up to whole blocks, height, width] lies
/// in memory as [rows, blocks, height, width, block]. To the kernel, one block of one row is a tensor with its channels last.
/// </remarks>
internal sealed unsafe class BlockedPReluNode : OperatorNode
{
    /// <summary>The largest block there may be; ONNX Runtime's have 8 or 16 channels.</summary>
    public const int MaxBlock = 64;

    /// <summary>Values per channel: slope, steepness, lower and upper ramp.</summary>
    private const int Constants = 4;

    private readonly string _name;
    private readonly int _sums;
    private readonly bool _hasShares;
    private readonly int _block;
    private readonly PReluKernel _kernel;

    /// <param name="name">Name of the operator.</param>
    /// <param name="kernels">Its kernels.</param>
    /// <param name="sums">Number of their sums per channel.</param>
    /// <param name="attributes">Attributes <c>block</c> and <c>kernel</c>.</param>
    public BlockedPReluNode(string name, ImmutableArray<PReluKernel> kernels, int sums, OperatorAttributes attributes)
    {
        _name = name;
        _sums = sums;
        _hasShares = sums == MomentLayout.CountWithShares;
        _block = attributes.Integer("block\0"u8);
        ArgumentOutOfRangeException.ThrowIfLessThan(_block, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_block, MaxBlock);
        _kernel = PReluNode.Kernel(kernels, attributes);
    }

    public override void Compute(OperatorContext context)
    {
        Span<long> shape = stackalloc long[OperatorContext.MaxRank];
        Span<long> slopeShape = stackalloc long[OperatorContext.MaxRank];
        var z = context.Input(0, ref shape);
        var slopes = context.Input(1, ref slopeShape);
        if (shape.Length != 4 || slopeShape.Length != 1) throw Misfit(shape, slopeShape);
        var channels = slopeShape[0];
        if (channels == 0 || shape[1] != (channels + _block - 1) / _block * _block || shape[2] * shape[3] == 0)
            throw Misfit(shape, slopeShape);
        var call = new PReluCall
        {
            Z = z,
            Slopes = slopes,
            Output = context.Output(0, shape),
            Sums = context.Output(1, [shape[0], _sums, channels]),
            Steepness = _hasShares ? Ramps(context, 2, channels) : null,
            Lower = _hasShares ? Ramps(context, 3, channels) : null,
            Upper = _hasShares ? Ramps(context, 4, channels) : null,
            Outer = shape[2] * shape[3],
            Channels = channels,
            Inner = 1,
        };
        context.ForEachRow(shape[0], call);
    }

    public override void ComputeRow(void* call, long row)
    {
        ref var whole = ref *(PReluCall*)call;
        var padded = stackalloc float[Constants * MaxBlock];
        var sums = stackalloc float[MaxBlock * _sums];
        var blocks = (whole.Channels + _block - 1) / _block;
        for (var block = 0L; block < blocks; block++)
        {
            var first = block * _block;
            var channels = (int)Math.Min(_block, whole.Channels - first);
            var part = whole;
            var start = (row * blocks + block) * whole.Outer * _block;
            part.Z += start;
            part.Output += start;
            part.Channels = _block;
            part.Sums = sums;
            part.Slopes = Block(whole.Slopes + first, channels, padded);
            if (_hasShares)
            {
                part.Steepness = Block(whole.Steepness + first, channels, padded + MaxBlock);
                part.Lower = Block(whole.Lower + first, channels, padded + 2 * MaxBlock);
                part.Upper = Block(whole.Upper + first, channels, padded + 3 * MaxBlock);
            }

            _kernel.Run(part, 0);
            var written = whole.RowSums(row, _sums) + first;
            for (var sum = 0; sum < _sums; sum++)
            {
                new Span<float>(sums + sum * _block, channels).CopyTo(new Span<float>(written + sum * whole.Channels, channels));
            }
        }
    }

    /// <summary>A block of what there is per channel; zeros beyond the last channel, where z is 0 too.</summary>
    private float* Block(float* values, int channels, float* padded)
    {
        if (channels == _block) return values;
        new Span<float>(padded, _block).Clear();
        new Span<float>(values, channels).CopyTo(new Span<float>(padded, channels));
        return padded;
    }

    private float* Ramps(OperatorContext context, int input, long channels)
    {
        Span<long> shape = stackalloc long[OperatorContext.MaxRank];
        var data = context.Input(input, ref shape);
        if (shape is [var given] && given == channels) return data;
        throw new InvalidOperationException($"{_name}: there are {channels} slopes; the ramps are {PReluNode.Text(shape)}.");
    }

    private InvalidOperationException Misfit(ReadOnlySpan<long> shape, ReadOnlySpan<long> slopes) =>
        new(
            $"{_name}: z {PReluNode.Text(shape)} in blocks of {_block} channels and slopes {PReluNode.Text(slopes)} do not "
            + "fit together.");
}
