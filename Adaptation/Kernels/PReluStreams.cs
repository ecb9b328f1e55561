using System.Runtime.CompilerServices;

namespace Alphadrift.Adaptation.Kernels;

/// <summary>The same place in the tensors that a pass reads and writes together.</summary>
internal readonly unsafe struct PReluStreams(float* z, float* dy, float* output)
{
    public readonly float* Z = z;

    public readonly float* Dy = dy;

    public readonly float* Output = output;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PReluStreams At(long offset) => new(Z + offset, Dy + offset, Output + offset);
}
