namespace Alphadrift.Adaptation.Kernels;

/// <summary>The tensors of one call of max-pool backward, seen with three axes; those that are not there have extent 1.</summary>
/// <remarks>The memory is ONNX Runtime's, or pinned by the caller, for as long as the call lasts.</remarks>
internal unsafe struct MaxPoolCall
{
    /// <summary>Input, [rows, channels, depth, height, width].</summary>
    public float* X;

    /// <summary>Gradient by the output, [rows, channels, windows along depth, height and width].</summary>
    public float* Dy;

    /// <summary>Gradient by x, its shape.</summary>
    public float* Dx;

    public long Channels;

    public PoolAxis Depth;

    public PoolAxis Height;

    public PoolAxis Width;

    /// <summary>Values of one channel of x.</summary>
    public readonly long InputPlane => Depth.Input * Height.Input * Width.Input;

    /// <summary>Windows of one channel.</summary>
    public readonly long OutputPlane => Depth.Output * Height.Output * Width.Output;
}
