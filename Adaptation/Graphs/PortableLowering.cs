using Alphadrift.Adaptation.Graphs.Schema;
using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>
/// A site in standard operators, for any execution provider and every opset from 7 on. It reads z several times where the managed
/// kernel reads it once. Every operator is chosen so that NaN and ±∞ pass through: z⁻ = −relu(−z) rather than z − z⁺.
/// </summary>
internal sealed class PortableLowering : ISiteLowering
{
    /// <summary>From here on ReduceMean takes its axes as an input.</summary>
    private const int AxesAsInput = 18;

    /// <summary>ReduceSum does so earlier.</summary>
    private const int AxesAsInputOfReduceSum = 13;

    public string? Domain => null;

    public void Emit(SiteValues values, NodeSink sink)
    {
        var site = values.Site;
        var prefix = values.Moments;
        var slopes = sink.Add("Reshape", $"{prefix}/slopes", values.Slopes, sink.Integers(SlopeShape(site)));
        sink.AddNode("PRelu", "", [values.Y], [], values.Z, slopes);

        var positive = sink.Add("Relu", $"{prefix}/positive", values.Z);
        var negative = sink.Add("Neg", $"{prefix}/negative",
            sink.Add("Relu", $"{prefix}/below", sink.Add("Neg", $"{prefix}/minus", values.Z)));
        string PerChannel(string name, string constant) =>
            sink.Add("Reshape", $"{prefix}/{name}", constant, sink.Integers(SlopeShape(site)));
        var stretched = values.Ramps is { } ramps
            ? sink.Add("Mul", $"{prefix}/stretched", values.Z, PerChannel("steepness", ramps.Steepness))
            : null;

        // clip(x, 0, 1) = 1 − relu(1 − relu(x)), which NaN passes through and ±∞ does not turn into NaN.
        string Share(string name, string offset)
        {
            var one = sink.Scalar(1);
            var above = sink.Add("Relu", $"{prefix}/{name}/above0",
                sink.Add("Add", $"{prefix}/{name}/ramp", stretched!, PerChannel(name, offset)));
            var missing = sink.Add("Relu", $"{prefix}/{name}/missing", sink.Add("Sub", $"{prefix}/{name}/below1", one, above));
            return sink.Add("Sub", $"{prefix}/{name}/share", one, missing);
        }

        string Compute(Moment moment) => moment switch
        {
            Moment.PositiveMean => positive,
            Moment.NegativeMean => negative,
            Moment.PositiveSquare => sink.Add("Mul", $"{prefix}/positive2", positive, positive),
            Moment.NegativeSquare => sink.Add("Mul", $"{prefix}/negative2", negative, negative),
            Moment.Cube => sink.Add("Mul", $"{prefix}/cube", values.Z, sink.Add("Mul", $"{prefix}/square", values.Z, values.Z)),
            Moment.NegativeShare => sink.Add(
                "Cast", $"{prefix}/isNegative", [NodeAttributes.Integer("to", (long)TensorProto.Types.DataType.Float)],
                sink.Add("Less", $"{prefix}/less", values.Z, sink.Scalar(0))),
            Moment.LowerShare => Share("lower", values.Ramps!.Lower),
            Moment.UpperShare => Share("upper", values.Ramps!.Upper),
            _ => throw new ArgumentOutOfRangeException(nameof(moment), moment, "This moment has no portable form yet."),
        };

        // Each moment becomes [rows, 1, channels]; in their order they make the moments tensor.
        var rowOfMoments = sink.Integers(-1, 1, site.Channels);
        var parts = Enum.GetValues<Moment>()
            .Take(values.Ramps is null ? MomentLayout.Count : MomentLayout.CountWithShares)
            .Select(moment => sink.Add("Reshape", $"{prefix}/{moment}", Mean(site, Compute(moment), sink), rowOfMoments))
            .ToArray();
        sink.AddNode("Concat", "", [values.Moments], [NodeAttributes.Integer("axis", 1)], parts);
    }

    /// <summary>Slope gradient Σ z⁻·dy over positions; dz = dy·(z &gt; 0 ? 1 : α).</summary>
    public (string? Dz, string Slopes) EmitBackward(SiteValues values, string dy, bool needsDz, string scope, NodeSink sink)
    {
        var site = values.Site;
        var negative = sink.Add("Neg", $"{scope}/negative",
            sink.Add("Relu", $"{scope}/below", sink.Add("Neg", $"{scope}/minus", values.Z)));
        var product = sink.Add("Mul", $"{scope}/product", negative, dy);
        long[] axes = [.. Enumerable.Range(1, site.Rank - 1).Where(axis => axis != site.ChannelAxis)];
        if (axes.Length > 0) product = Reduce("ReduceSum", $"{scope}/sum", product, axes, AxesAsInputOfReduceSum, sink);
        var slopes = sink.Add("Reshape", $"{scope}/slopes", product, sink.Integers(-1, site.Channels));
        if (!needsDz) return (null, slopes);
        var scaled = sink.Add("Mul", $"{scope}/scaled", dy,
            sink.Add("Reshape", $"{scope}/alpha", values.Slopes, sink.Integers(SlopeShape(site))));
        return (
            sink.Add("Where", $"{scope}/dz", sink.Add("Greater", $"{scope}/positive", values.Z, sink.Scalar(0)), dy, scaled),
            slopes);
    }

    /// <summary>Mean over every axis but the batch and the channels.</summary>
    private static string Mean(Site site, string value, NodeSink sink)
    {
        long[] axes = [.. Enumerable.Range(1, site.Rank - 1).Where(axis => axis != site.ChannelAxis)];
        return axes.Length == 0 ? value : Reduce("ReduceMean", $"{value}/mean", value, axes, AxesAsInput, sink);
    }

    private static string Reduce(string operatorType, string hint, string value, long[] axes, int axesAsInput, NodeSink sink)
    {
        var flat = NodeAttributes.Integer("keepdims", 0);
        return sink.Opset < axesAsInput
            ? sink.Add(operatorType, hint, [NodeAttributes.Integers("axes", axes), flat], value)
            : sink.Add(operatorType, hint, [flat], value, sink.Integers(axes));
    }

    /// <summary>[channels] as a shape that broadcasts along the channel axis, without the batch axis.</summary>
    private static long[] SlopeShape(Site site) =>
        site.Rank == 1
            ? [1]
            : [.. Enumerable.Range(1, site.Rank - 1).Select(axis => axis == site.ChannelAxis ? site.Channels : 1L)];
}
