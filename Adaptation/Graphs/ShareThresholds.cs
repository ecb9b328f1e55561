using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Graphs;

/// <summary>
/// Where a site counts its shares: per channel two quantiles of z on the reference, and the
/// spread that gives the ramps their width.
/// </summary>
/// <remarks>
/// A share is counted along a ramp, mean of clip((t − z)/w + ½, 0, 1) with w = <see cref="RampShare"/>·sd: flat inputs put whole
/// parts of a channel's positions exactly on a quantile, and a hard count of those would flip with rounding.
/// </remarks>
/// <param name="Lower">t₃₀, the 30 % quantile.</param>
/// <param name="Upper">t₇₀, the 70 % quantile.</param>
/// <param name="Sd">Standard deviation of z over rows and positions.</param>
public sealed record ShareThresholds(ImmutableArray<double> Lower, ImmutableArray<double> Upper, ImmutableArray<double> Sd)
{
    /// <summary>Rank of the lower quantile.</summary>
    public const double LowerRank = 0.3;

    /// <summary>Rank of the upper quantile.</summary>
    public const double UpperRank = 0.7;

    /// <summary>
    /// Width of a ramp as a share of the channel's standard deviation. It suits float32; rounder
    /// arithmetic would need wider ramps.
    /// </summary>
    public const double RampShare = 0.05;

    /// <summary>A channel whose ramps are narrower than this part of its values is constant as far as float32 can tell.</summary>
    private const double LargestOffset = 1e5;

    public int Channels => Sd.Length;

    /// <summary>−1/w per channel; 0 for a channel that is constant, whose shares then are ½ whatever comes.</summary>
    internal float[] Steepness() => [.. Enumerable.Range(0, Channels).Select(channel => -Scale(channel))];

    /// <summary>t/w + ½ of the lower quantile.</summary>
    internal float[] LowerOffsets() => Offsets(Lower);

    /// <summary>t/w + ½ of the upper quantile.</summary>
    internal float[] UpperOffsets() => Offsets(Upper);

    /// <summary>Offset and steepness use the same 1/w as float32, so that a ramp stays centred on its quantile.</summary>
    private float[] Offsets(ImmutableArray<double> quantiles) =>
        [.. quantiles.Select((t, channel) => Scale(channel) is var scale and > 0 ? (float)((t * scale) + 0.5) : 0.5f)];

    private float Scale(int channel)
    {
        var scale = (float)(1 / (RampShare * Sd[channel]));
        return Math.Max(Math.Abs(Lower[channel]), Math.Abs(Upper[channel])) * scale < LargestOffset ? scale : 0;
    }
}
