using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Operators;

/// <summary>A node of <see cref="ManagedOperators.PReluSlopes"/>.</summary>
internal sealed unsafe class PReluSlopesNode(OperatorAttributes attributes)
    : PReluNode(ManagedOperators.PReluSlopes, PReluKernels.Slopes, attributes)
{
    public override void Compute(OperatorContext context)
    {
        Span<long> shape = stackalloc long[OperatorContext.MaxRank];
        Span<long> gradientShape = stackalloc long[OperatorContext.MaxRank];
        var z = context.Input(0, ref shape);
        var dy = context.Input(1, ref gradientShape);
        var call = CallOver(shape);
        CheckGradient(shape, gradientShape);
        call.Z = z;
        call.Dy = dy;
        call.Sums = context.Output(0, [shape[0], call.Channels]);
        context.ForEachRow(shape[0], call);
    }
}
