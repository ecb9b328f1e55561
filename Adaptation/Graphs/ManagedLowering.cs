using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Operators;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>A site as one node of the managed operator.</summary>
/// <param name="kernel">Name of the kernel; null for the widest that the processor runs.</param>
internal sealed class ManagedLowering(string? kernel) : ISiteLowering
{
    private readonly int _kernel = PReluKernels.IndexOf(kernel);

    public string Domain => ManagedOperators.Domain;

    public void Emit(SiteValues values, NodeSink sink)
    {
        string[] inputs = values.Ramps is { } ramps
            ? [values.Z, values.Slopes, ramps.Steepness, ramps.Lower, ramps.Upper]
            : [values.Z, values.Slopes];
        sink.AddNode(
            values.Ramps is null ? ManagedOperators.PReluMoments : ManagedOperators.PReluShares,
            ManagedOperators.Domain,
            [values.Y, values.Moments],
            Attributes(values),
            inputs);
    }

    public (string? Dz, string Slopes) EmitBackward(SiteValues values, string dy, bool needsDz, string scope, NodeSink sink)
    {
        var slopes = sink.Name($"{scope}/slopes");
        if (!needsDz)
        {
            sink.AddNode(ManagedOperators.PReluSlopes, ManagedOperators.Domain, [slopes], Attributes(values), values.Z, dy);
            return (null, slopes);
        }

        var dz = sink.Name($"{scope}/dz");
        sink.AddNode(
            ManagedOperators.PReluBackward, ManagedOperators.Domain,
            [dz, slopes], Attributes(values), values.Z, values.Slopes, dy);
        return (dz, slopes);
    }

    private AttributeProto[] Attributes(SiteValues values) =>
        [NodeAttributes.Integer("axis", values.Site.ChannelAxis), NodeAttributes.Integer("kernel", _kernel)];
}
