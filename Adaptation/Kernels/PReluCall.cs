namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// The tensors of one call of the kernel, seen as z [rows, outer, channels, inner]: [batch, C, height, width] has outer 1 and inner
/// height·width; [batch, T, F] with channels last has outer T and inner 1; [batch, F] has both 1.
/// </summary>
/// <remarks>The memory is ONNX Runtime's, or pinned by the caller, for as long as the call lasts.</remarks>
internal unsafe struct PReluCall
{
    /// <summary>Input, [rows, outer, channels, inner].</summary>
    public float* Z;

    /// <summary>Slopes, [channels].</summary>
    public float* Slopes;

    /// <summary>Output, the shape of z; it may be the same memory as z.</summary>
    public float* Y;

    /// <summary>Moments, [rows, <see cref="MomentLayout.Count"/>, channels].</summary>
    public float* Moments;

    public long Outer;

    public long Channels;

    public long Inner;

    /// <summary>Number of positions over which a channel's moments are averaged.</summary>
    public readonly long Positions => Outer * Inner;

    /// <summary>Where row <paramref name="row"/> begins in z and y.</summary>
    public readonly long RowStart(long row) => row * Outer * Channels * Inner;

    /// <summary>Where the moments of row <paramref name="row"/> begin.</summary>
    public readonly float* RowMoments(long row) => Moments + row * MomentLayout.Count * Channels;
}
