using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The forward pass as <see cref="MomentSums{TLanes}"/>, with the two shares below the channel's quantiles.</summary>
internal unsafe struct ShareSums<TLanes> : IPReluSums<ShareSums<TLanes>, TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    private MomentSums<TLanes> _moments;
    private TLanes _lower;
    private TLanes _upper;

    public static int Count => MomentLayout.CountWithShares;

    public static bool AreMeans => true;

    public static bool HasOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluConstants<TLanes> Broadcast(in PReluCall call, long channel) =>
        new(TLanes.Broadcast(call.Slopes[channel]), RampConstants<TLanes>.Broadcast(call, channel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluConstants<TLanes> LoadConstants(in PReluCall call, long channel) =>
        new(TLanes.Load(call.Slopes + channel), RampConstants<TLanes>.Load(call, channel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PReluOperands<TLanes> Load(PReluStreams streams, long at) => MomentSums<TLanes>.Load(streams, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes Output(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants) =>
        MomentSums<TLanes>.Output(operands, constants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants)
    {
        _moments.Add(operands, constants);
        _lower += constants.Ramps.BelowLower(operands.Z);
        _upper += constants.Ramps.BelowUpper(operands.Z);
    }

    /// <remarks>A dropped lane's z of 0 would count in the shares: here they are dropped, not z.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddLast(PReluOperands<TLanes> operands, PReluConstants<TLanes> constants, int kept)
    {
        _moments.AddLast(operands, constants, kept);
        _lower += constants.Ramps.BelowLower(operands.Z).KeepLast(kept);
        _upper += constants.Ramps.BelowUpper(operands.Z).KeepLast(kept);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in ShareSums<TLanes> other)
    {
        _moments.Add(other._moments);
        _lower += other._lower;
        _upper += other._upper;
    }
}
