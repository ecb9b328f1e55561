namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// A single pass over a rectifier's tensors, which reads each value once, writes the output and sums per row and channel: PReLU
/// forward with moments, backward with the slopes' gradients, or those gradients alone. Of each pass there is one kernel per
/// vector width; <see cref="PReluKernels"/> lists them.
/// </summary>
/// <remarks>
/// Rows are independent. The vector kernels add in float32: a sum that passes its range, as the cubes of values beyond
/// about 10¹² do, becomes infinite. The order of summation depends on the width, so that two widths agree to float32
/// rounding and one width repeats itself bit for bit.
/// </remarks>
internal abstract class PReluKernel
{
    /// <summary>Name by which the kernel is listed and forced.</summary>
    public abstract string Name { get; }

    /// <summary>Whether this processor runs it at full speed.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>Computes one row.</summary>
    public void Run(in PReluCall call, long row)
    {
        if (call.Inner == 1) ChannelsLast(call, row, firstChannel: 0);
        else ChannelsFirst(call, row);
    }

    /// <summary>Channels that each have a run of neighbouring positions: vectors lie along the positions.</summary>
    protected internal abstract void ChannelsFirst(in PReluCall call, long row);

    /// <summary>
    /// Neighbouring channels (inner = 1): vectors lie along the channels, from <paramref name="firstChannel"/> on.
    /// </summary>
    protected internal abstract void ChannelsLast(in PReluCall call, long row, long firstChannel);
}
