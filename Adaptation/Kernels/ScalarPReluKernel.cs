namespace Alphadrift.Adaptation.Kernels;

/// <summary>
/// The reference: one value after another, sums in float64. It also finishes what is narrower than the narrowest vector.
/// </summary>
internal abstract class ScalarPReluKernel : PReluKernel
{
    public sealed override string Name => "scalar";

    public sealed override bool IsSupported => true;

    protected internal sealed override void ChannelsFirst(in PReluCall call, long row) => ChannelsLast(call, row, 0);

    protected internal sealed override void ChannelsLast(in PReluCall call, long row, long firstChannel)
    {
        for (var channel = firstChannel; channel < call.Channels; channel++) Channel(call, row, channel);
    }

    protected abstract void Channel(in PReluCall call, long row, long channel);
}
