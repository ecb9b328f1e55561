using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The backward pass: dz = dy·(z &gt; 0 ? 1 : α), with the slopes' gradients, <see cref="SlopeSums{TLanes}"/>.</summary>
internal unsafe struct BackwardSums<TLanes> : IPReluSums<BackwardSums<TLanes>, TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private SlopeSums<TLanes> _slopes;

    public static int Count => SlopeSums<TLanes>.Count;

    public static bool AreMeans => false;

    public static bool HasOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluConstants<TLanes> Broadcast(in PReluCall call, long channel) =>
        new(TLanes.Broadcast(call.Slopes[channel]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluConstants<TLanes> LoadConstants(in PReluCall call, long channel) =>
        new(TLanes.Load(call.Slopes + channel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluOperands<TLanes> Load(PReluStreams streams, long at) => SlopeSums<TLanes>.Load(streams, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Output(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants) =>
        operands.Z.WherePositive(operands.Dy, constants.Slope * operands.Dy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants) => _slopes.Add(operands, constants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddLast(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants, int kept) =>
        Add(operands.KeepLast(kept), constants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in BackwardSums<TLanes> other) => _slopes.Add(other._slopes);
}
