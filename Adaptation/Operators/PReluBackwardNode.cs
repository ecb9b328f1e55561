using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Operators;

/// <summary>A node of <see cref="ManagedOperators.PReluBackward"/>.</summary>
internal sealed unsafe class PReluBackwardNode(OperatorAttributes attributes)
    : PReluNode(ManagedOperators.PReluBackward, PReluKernels.Backward, attributes)
{
    public override void Compute(OperatorContext context)
    {
        Span<long> shape = stackalloc long[OperatorContext.MaxRank];
        Span<long> gradientShape = stackalloc long[OperatorContext.MaxRank];
        var z = context.Input(0, ref shape);
        var dy = context.Input(2, ref gradientShape);
        var call = CallOver(shape);
        CheckGradient(shape, gradientShape);
        call.Z = z;
        call.Dy = dy;
        call.Slopes = PerChannel(context, 1, "slopes", shape, call);
        call.Output = context.Output(0, shape);
        call.Sums = context.Output(1, [shape[0], call.Channels]);
        context.ForEachRow(shape[0], call);
    }
}
