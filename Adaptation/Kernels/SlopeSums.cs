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

    public static PReluConstants<TLanes> Broadcast(in PReluCall call, long channel) => default;

    public static PReluConstants<TLanes> LoadConstants(in PReluCall call, long channel) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluOperands<TLanes> Load(PReluStreams streams, long at) =>
        new(TLanes.Load(streams.Z + at), TLanes.Load(streams.Dy + at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Output(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants) => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants) =>
        _gradient = TLanes.MultiplyAdd(operands.Z.Negative(), operands.Dy, _gradient);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddLast(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants, int kept) =>
        Add(operands.KeepLast(kept), constants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in SlopeSums<TLanes> other) => _gradient += other._gradient;
}
