using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>A vector of what a pass reads; <see cref="Dy"/> in backward passes only.</summary>
internal readonly struct PReluOperands<TLanes>(TLanes z, TLanes dy)
    where TLanes : unmanaged, ILanes<TLanes>
{
    public readonly TLanes Z = z;

    public readonly TLanes Dy = dy;

    /// <summary>The last lanes; 0 in the others, which then count 0 in every sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PReluOperands<TLanes> KeepLast(int kept) => new(Z.KeepLast(kept), Dy.KeepLast(kept));
}
