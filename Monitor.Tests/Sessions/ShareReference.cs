using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;

namespace Alphadrift.Tests.Sessions;

/// <summary>Shares below quantiles, computed plainly in float64 from their definition.</summary>
internal static class ShareReference
{
    /// <summary>Thresholds that differ from channel to channel.</summary>
    public static ShareThresholds Thresholds(int channels)
    {
        ImmutableArray<double> Of(Func<int, double> value) => [.. Enumerable.Range(0, channels).Select(value)];
        return new ShareThresholds(Of(c => -0.5 + (0.01 * c)), Of(c => 0.75 - (0.02 * c)), Of(c => 1 + (0.5 * (c % 5))));
    }

    /// <param name="z">[rows, outer, channels, inner].</param>
    /// <returns>[rows, MomentLayout.CountWithShares, channels].</returns>
    public static double[] Moments(float[] z, int rows, int outer, int channels, int inner, ShareThresholds thresholds)
    {
        var moments = MomentReference.Moments(z, rows, outer, channels, inner);
        var shares = new double[rows * MomentLayout.ShareCount * channels];
        for (var i = 0; i < z.Length; i++)
        {
            var row = i / (outer * channels * inner);
            var channel = i / inner % channels;
            var at = (row * MomentLayout.ShareCount * channels) + channel;
            shares[at] += Ramp(thresholds.Lower[channel], z[i], thresholds.Sd[channel]) / ((double)outer * inner);
            shares[at + channels] += Ramp(thresholds.Upper[channel], z[i], thresholds.Sd[channel]) / ((double)outer * inner);
        }

        return [.. Enumerable.Range(0, rows).SelectMany(row =>
            moments.Skip(row * MomentLayout.Count * channels).Take(MomentLayout.Count * channels)
                .Concat(shares.Skip(row * MomentLayout.ShareCount * channels).Take(MomentLayout.ShareCount * channels)))];
    }

    /// <summary>clip((t − z)/(0.05·sd) + ½, 0, 1); NaN stays NaN.</summary>
    private static double Ramp(double t, double z, double sd) =>
        double.IsNaN(z) ? z : Math.Clamp(((t - z) / (0.05 * sd)) + 0.5, 0, 1);
}
