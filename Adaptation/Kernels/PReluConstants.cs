using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>What a pass takes per channel: one channel's in every lane, or neighbouring channels' in a lane each.</summary>
/// <param name="slope">α; where the pass has an output.</param>
/// <param name="ramps">Where the shares are counted; where the pass has shares.</param>
internal readonly struct PReluConstants<TLanes>(TLanes slope, RampConstants<TLanes> ramps = default)
    where TLanes : unmanaged, ILanes<TLanes>
{
    public readonly TLanes Slope = slope;

    public readonly RampConstants<TLanes> Ramps = ramps;
}

/// <summary>The two ramps of a channel: clip(offset + steepness·z, 0, 1); see <see cref="PReluCall.Steepness"/>.</summary>
internal readonly unsafe struct RampConstants<TLanes>(TLanes steepness, TLanes lower, TLanes upper)
    where TLanes : unmanaged, ILanes<TLanes>
{
    private readonly TLanes _steepness = steepness;
    private readonly TLanes _lower = lower;
    private readonly TLanes _upper = upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RampConstants<TLanes> Broadcast(in PReluCall call, long channel) =>
        new(
            TLanes.Broadcast(call.Steepness[channel]),
            TLanes.Broadcast(call.Lower[channel]),
            TLanes.Broadcast(call.Upper[channel]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RampConstants<TLanes> Load(in PReluCall call, long channel) =>
        new(TLanes.Load(call.Steepness + channel), TLanes.Load(call.Lower + channel), TLanes.Load(call.Upper + channel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes BelowLower(TLanes z) => TLanes.MultiplyAdd(_steepness, z, _lower).Clip();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes BelowUpper(TLanes z) => TLanes.MultiplyAdd(_steepness, z, _upper).Clip();
}
