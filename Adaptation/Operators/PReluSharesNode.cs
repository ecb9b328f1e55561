using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Operators;

/// <summary>A node of <see cref="ManagedOperators.PReluShares"/>.</summary>
internal sealed unsafe class PReluSharesNode(OperatorAttributes attributes)
    : PReluNode(ManagedOperators.PReluShares, PReluKernels.Shares, attributes)
{
    public override void Compute(OperatorContext context)
    {
        Span<long> shape = stackalloc long[OperatorContext.MaxRank];
        var z = context.Input(0, ref shape);
        var call = CallOver(shape);
        call.Z = z;
        call.Slopes = PerChannel(context, 1, "slopes", shape, call);
        call.Steepness = PerChannel(context, 2, "steepness", shape, call);
        call.Lower = PerChannel(context, 3, "lower ramps", shape, call);
        call.Upper = PerChannel(context, 4, "upper ramps", shape, call);
        call.Output = context.Output(0, shape);
        call.Sums = context.Output(1, [shape[0], MomentLayout.CountWithShares, call.Channels]);
        context.ForEachRow(shape[0], call);
    }
}
