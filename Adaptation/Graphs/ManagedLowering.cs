using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>A site as one node of the managed operator.</summary>
/// <param name="kernel">Name of the kernel; null for the widest that the processor runs.</param>
internal sealed class ManagedLowering(string? kernel) : ISiteLowering
{
    private readonly int _kernel = PReluKernels.IndexOf(kernel);

    public string Domain => ManagedOperators.Domain;

    public void Emit(SiteValues values, NodeSink sink) =>
        sink.AddNode(
            ManagedOperators.PReluMoments,
            ManagedOperators.Domain,
            [values.Y, values.Moments],
            [NodeAttributes.Integer("axis", values.Site.ChannelAxis), NodeAttributes.Integer("kernel", _kernel)],
            values.Z,
            values.Slopes);
}
