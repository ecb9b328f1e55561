namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// The tensors of one call of a kernel, seen as z [rows, outer, channels, inner]: [batch, C, height, width] has outer 1 and inner
/// height·width; [batch, T, F] with channels last has outer T and inner 1; [batch, F] has both 1.
/// </summary>
/// <remarks>The memory is ONNX Runtime's, or pinned by the caller, for as long as the call lasts.</remarks>
internal unsafe struct PReluCall
{
    /// <summary>Input, [rows, outer, channels, inner].</summary>
    public float* Z;

    /// <summary>Gradient of the loss by y, the shape of z; backward kernels only.</summary>
    public float* Dy;

    /// <summary>Slopes, [channels]; for kernels with an output.</summary>
    public float* Slopes;

    /// <summary>
    /// With <see cref="Lower"/> and <see cref="Upper"/> the ramps of the shares, [channels] each, for kernels with shares: −1/w.
    /// A position counts clip(b + steepness·z, 0, 1) with b = t/w + ½.
    /// </summary>
    public float* Steepness;

    /// <summary>b of the lower quantile.</summary>
    public float* Lower;

    /// <summary>b of the upper quantile.</summary>
    public float* Upper;

    /// <summary>
    /// y, or the gradient by z: the shape of z. It may be the same memory as z (forward) or dy
    /// (backward). Kernels without an output leave it alone.
    /// </summary>
    public float* Output;

    /// <summary>Sums over positions, [rows, sums of the kernel, channels].</summary>
    public float* Sums;

    public long Outer;

    public long Channels;

    public long Inner;

    /// <summary>Number of positions over which a channel is summed.</summary>
    public readonly long Positions => Outer * Inner;

    /// <summary>Where row <paramref name="row"/> begins in z, dy and the output.</summary>
    public readonly long RowStart(long row) => row * Outer * Channels * Inner;

    /// <summary>Where the sums of row <paramref name="row"/> begin, with so many sums per channel.</summary>
    public readonly float* RowSums(long row, int count) => Sums + row * count * Channels;

    /// <summary>The tensors of a row's positions.</summary>
    public readonly PReluStreams Row(long row) => new PReluStreams(Z, Dy, Output).At(RowStart(row));
}
