using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The slopes' gradients alone: Σ min(z, 0)·dy.</summary>
internal unsafe struct SlopeSums<TLanes> : IPReluSums<SlopeSums<TLanes>, TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private TLanes _gradient;

    public static int Count => 1;

    public static bool AreMeans => false;

    public static bool HasOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluOperands<TLanes> Load(PReluStreams streams, long at) =>
        new(TLanes.Load(streams.Z + at), TLanes.Load(streams.Dy + at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Output(PReluOperands<TLanes> operands, TLanes slope) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PReluOperands<TLanes> operands) =>
        _gradient = TLanes.MultiplyAdd(operands.Z.Negative(), operands.Dy, _gradient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in SlopeSums<TLanes> other) => _gradient += other._gradient;
}
