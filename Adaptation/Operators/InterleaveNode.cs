using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Operators;

/// <summary>
/// A node of <see cref="ManagedOperators.Interleave"/>: it moves values, so that every vector width gives the same bits.
/// </summary>
internal sealed unsafe class InterleaveNode : OperatorNode
{
    private readonly long _height;
    private readonly long _width;

    public InterleaveNode(OperatorAttributes attributes)
    {
        _height = attributes.Integer("height\0"u8);
        _width = attributes.Integer("width\0"u8);
        ArgumentOutOfRangeException.ThrowIfLessThan(_height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_width, 1);
    }

    public override void Compute(OperatorContext context)
    {
        var call = new InterleaveCall { Height = _height, Width = _width };
        Span<long> first = stackalloc long[OperatorContext.MaxRank];
        call.EvenEven = context.Input(0, ref first);
        call.EvenOdd = Like(context, 1, first);
        call.OddEven = Like(context, 2, first);
        call.OddOdd = Like(context, 3, first);
        if (first.Length != 4 || first[2] != (_height + 1) / 2 || first[3] != (_width + 1) / 2)
        {
            throw new InvalidOperationException(
                $"{ManagedOperators.Interleave}: phases [{string.Join(", ", first.ToArray())}] do not make {_height} × {_width} "
                + "positions.");
        }

        call.Channels = first[1];
        call.Output = context.Output(0, [first[0], first[1], _height, _width]);
        context.ForEachRow(first[0], call);
    }

    public override void ComputeRow(void* call, long row) => ((InterleaveCall*)call)->Row(row);

    private static float* Like(OperatorContext context, int input, ReadOnlySpan<long> first)
    {
        Span<long> shape = stackalloc long[OperatorContext.MaxRank];
        var data = context.Input(input, ref shape);
        return shape.SequenceEqual(first)
            ? data
            : throw new InvalidOperationException(
                $"{ManagedOperators.Interleave}: phase {input} has another shape than phase 0.");
    }
}
