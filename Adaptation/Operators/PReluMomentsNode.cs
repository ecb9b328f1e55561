using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Operators;

/// <summary>A node of <see cref="ManagedOperators.PReluMoments"/>.</summary>
internal sealed unsafe class PReluMomentsNode(OperatorAttributes attributes)
    : PReluNode(ManagedOperators.PReluMoments, PReluKernels.Moments, attributes)
{
    public override void Compute(OperatorContext context)
    {
        Span<long> shape = stackalloc long[OperatorContext.MaxRank];
        var z = context.Input(0, ref shape);
        var call = CallOver(shape);
        call.Z = z;
        call.Slopes = PerChannel(context, 1, "slopes", shape, call);
        call.Output = context.Output(0, shape);
        call.Sums = context.Output(1, [shape[0], MomentLayout.Count, call.Channels]);
        context.ForEachRow(shape[0], call);
    }
}
