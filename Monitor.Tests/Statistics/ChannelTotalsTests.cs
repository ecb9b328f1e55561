using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class ChannelTotalsTests
{
    [Fact]
    public void Skewness_OfKnownValues_EqualsTheDefinition()
    {
        double[] z = [-2, -1, 0.5, 3, 7];
        var totals = Totals(z);

        var mean = z.Average();
        var variance = z.Average(v => (v - mean) * (v - mean));
        var expected = z.Average(v => Math.Pow(v - mean, 3)) / Math.Pow(variance, 1.5);
        Assert.Equal(expected, totals.Skewness(0), 1e-5);
    }

    [Fact]
    public void Skewness_OfAConstantChannel_IsNotANumber() =>
        Assert.True(double.IsNaN(Totals([2.5, 2.5, 2.5]).Skewness(0)));

    [Fact]
    public void NeverFired_OnlyWithoutAnyPositiveRow()
    {
        Assert.True(Totals([-1, 0, -3]).NeverFired(0));
        Assert.False(Totals([-1, 0.001, -3]).NeverFired(0));
        Assert.Equal(1.0 / 3, Totals([-1, 0.001, -3]).FiredShare(0));
    }

    [Fact]
    public void AlwaysOnShare_CountsRowsThatArePositiveAndNowhereNegative()
    {
        var totals = Totals([-1, 0, 0.001, 3]);
        Assert.Equal(0.5, totals.AlwaysOnShare(0));

        totals.Add(0, [2, -1, 4, 1, 8, 0.5f]);
        totals.CountRow();
        Assert.Equal((0.4, 0.6), (totals.AlwaysOnShare(0), totals.FiredShare(0)));

        totals.Clear();
        totals.Add(0, [2, 0, 4, 0, 8, 0]);
        totals.CountRow();
        Assert.Equal(1, totals.AlwaysOnShare(0));
        Assert.Equal(double.NaN, new ChannelTotals(5, new double[MomentLayout.Count], [0.5]).AlwaysOnShare(0));
    }

    [Fact]
    public void Restored_FromItsMeans_SaysTheSame()
    {
        var totals = Totals([-2, -1, 0.5, 3, 7]);
        double[] means = [.. Enumerable.Range(0, MomentLayout.Count).Select(m => totals.Mean((Moment)m, 0))];

        var restored = new ChannelTotals(5, means, [totals.FiredShare(0)]);

        Assert.Equal(totals.Skewness(0), restored.Skewness(0), 1e-9);
        Assert.Equal(totals.MeanOutput(0, 0.25), restored.MeanOutput(0, 0.25), 1e-12);
        Assert.Equal(totals.FiredShare(0), restored.FiredShare(0));
    }

    private static ChannelTotals Totals(double[] z)
    {
        var totals = new ChannelTotals(1);
        foreach (var v in z)
        {
            double positive = Math.Max(v, 0), negative = Math.Min(v, 0);
            float[] moments =
            [
                (float)positive, (float)negative, (float)(positive * positive), (float)(negative * negative),
                (float)(v * v * v), v < 0 ? 1 : 0,
            ];
            totals.Add(0, moments);
            totals.CountRow();
        }

        return totals;
    }
}
