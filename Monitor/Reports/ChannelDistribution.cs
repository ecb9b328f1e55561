using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Monitoring.Reports;

/// <summary>A channel's mean output over single rows, on the reference and now, as percentiles 0 … 100.</summary>
internal sealed record ChannelDistribution(ChannelPlace Channel, float[] Reference, float[] Now)
{
    public const int Bins = 30;

    /// <summary>What both histograms span: the 1st to the 99th percentile of either, and a little more.</summary>
    public (double From, double To) Range
    {
        get
        {
            double from = Math.Min(Reference[1], Now[1]), to = Math.Max(Reference[99], Now[99]);
            var margin = to > from ? 0.04 * (to - from) : 0.5;
            return (from - margin, to + margin);
        }
    }

    /// <summary>Share of rows now outside the reference's 1st to 99th percentile; 2 % without shift.</summary>
    public double Outside =>
        RowPercentiles.ShareUpTo(Now, Math.BitDecrement(Reference[1])) + 1 - RowPercentiles.ShareUpTo(Now, Reference[99]);

    /// <summary>Share of rows per bin of <see cref="Range"/>.</summary>
    public double[] Histogram(float[] percentiles)
    {
        var (from, to) = Range;
        double[] upTo =
        [
            .. Enumerable.Range(0, Bins + 1).Select(i => RowPercentiles.ShareUpTo(percentiles, from + ((to - from) * i / Bins))),
        ];
        return [.. upTo.Zip(upTo.Skip(1), (low, high) => high - low)];
    }
}
