using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The backward pass: dz = dy·(z &gt; 0 ? 1 : α), with the slopes' gradients, <see cref="SlopeSums{TLanes}"/>.</summary>
internal struct BackwardSums<TLanes> : IPReluSums<BackwardSums<TLanes>, TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private SlopeSums<TLanes> _slopes;

    public static int Count => SlopeSums<TLanes>.Count;

    public static bool AreMeans => false;

    public static bool HasOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluOperands<TLanes> Load(PReluStreams streams, long at) => SlopeSums<TLanes>.Load(streams, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Output(PReluOperands<TLanes> operands, TLanes slope) =>
        operands.Z.WherePositive(operands.Dy, slope * operands.Dy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PReluOperands<TLanes> operands) => _slopes.Add(operands);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in BackwardSums<TLanes> other) => _slopes.Add(other._slopes);
}
