namespace Alphadrift.Adaptation.Kernels;

/// <summary>A node of <see cref="ManagedOperators.BlockedMoments"/>.</summary>
/// <remarks>
/// z comes in ONNX Runtime's blocked layout: what it presents as [rows, channels rounded up to whole blocks, height, width] lies in memory as
/// [rows, blocks, height, width, block]. To the kernel, one block of one row is a tensor with its channels last.
/// </remarks>
internal sealed unsafe class BlockedMomentsNode : OperatorNode
{
    /// <summary>The largest block there may be; ONNX Runtime's have 8 or 16 channels.</summary>
    public const int MaxBlock = 64;

    private readonly int _block;
    private readonly PReluKernel _kernel;

    public BlockedMomentsNode(OperatorAttributes attributes)
    {
        _block = attributes.Integer("block\0"u8);
        ArgumentOutOfRangeException.ThrowIfLessThan(_block, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_block, MaxBlock);
        _kernel = PReluNode.Kernel(PReluKernels.Moments, attributes);
    }

    public override void Compute(OperatorContext context)
    {
        Span<long> shape = stackalloc long[OperatorContext.MaxRank];
        Span<long> slopeShape = stackalloc long[OperatorContext.MaxRank];
        var z = context.Input(0, ref shape);
        var slopes = context.Input(1, ref slopeShape);
        if (shape.Length != 4 || slopeShape.Length != 1) throw Misfit(shape, slopeShape);
        var channels = slopeShape[0];
        if (channels == 0 || shape[1] != (channels + _block - 1) / _block * _block || shape[2] * shape[3] == 0) throw Misfit(shape, slopeShape);
        var call = new PReluCall
        {
            Z = z,
            Slopes = slopes,
            Output = context.Output(0, shape),
            Sums = context.Output(1, [shape[0], MomentLayout.Count, channels]),
            Outer = shape[2] * shape[3],
            Channels = channels,
            Inner = 1,
        };
        context.ForEachRow(shape[0], call);
    }

    public override void ComputeRow(void* call, long row)
    {
        ref var whole = ref *(PReluCall*)call;
        var slopes = stackalloc float[MaxBlock];
        var sums = stackalloc float[MaxBlock * MomentLayout.Count];
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
            part.Slopes = slopes;

            // Channels beyond the last are zeros, whatever their slope.
            new Span<float>(slopes, _block).Clear();
            new Span<float>(whole.Slopes + first, channels).CopyTo(new Span<float>(slopes, _block));
            _kernel.Run(part, 0);
            var written = whole.RowSums(row, MomentLayout.Count) + first;
            for (var sum = 0; sum < MomentLayout.Count; sum++)
            {
                new Span<float>(sums + sum * _block, channels).CopyTo(new Span<float>(written + sum * whole.Channels, channels));
            }
        }
    }

    private InvalidOperationException Misfit(ReadOnlySpan<long> shape, ReadOnlySpan<long> slopes) =>
        new($"{ManagedOperators.BlockedMoments}: z {PReluNode.Text(shape)} in blocks of {_block} channels and slopes {PReluNode.Text(slopes)} do not fit together.");
}
