using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Statistics;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Statistics;

/// <summary>Totals of rows whose channels have several positions, against the definitions over all values.</summary>
public sealed class ChannelTotalsPropertyTests
{
    private const int Channels = 3, Positions = 4;

    /// <summary>Rows of <see cref="Channels"/> × <see cref="Positions"/> values.</summary>
    private static readonly Gen<float[][]> Rows = Gen.Single[-4, 4].Array[Channels * Positions].Array[1, 20];

    [Fact]
    public void Mean_OfAnyRows_IsThatOfTheirMoments() => Rows.Sample(rows =>
    {
        var totals = Totals(rows);

        Assert.Equal(rows.Length, totals.Rows);
        for (var channel = 0; channel < Channels; channel++)
        {
            var z = Values(rows, channel);
            Assert.Equal(z.Average(v => Math.Max(v, 0)), totals.Mean(Moment.PositiveMean, channel), 1e-5);
            Assert.Equal(z.Average(v => Math.Min(v, 0)), totals.Mean(Moment.NegativeMean, channel), 1e-5);
            Assert.Equal(z.Average(v => v > 0 ? v * v : 0), totals.Mean(Moment.PositiveSquare, channel), 1e-4);
            Assert.Equal(z.Average(v => v < 0 ? v * v : 0), totals.Mean(Moment.NegativeSquare, channel), 1e-4);
            Assert.Equal(z.Average(v => v < 0 ? 1.0 : 0), totals.Mean(Moment.NegativeShare, channel), 1e-6);
        }
    });

    [Fact]
    public void MeanOutput_AtAnySlope_IsThatOfThePRelu() => Gen.Select(Rows, Gen.Double[-1, 1]).Sample((rows, slope) =>
    {
        var totals = Totals(rows);

        Assert.All(Enumerable.Range(0, Channels), channel => Assert.Equal(
            Values(rows, channel).Average(z => z > 0 ? z : slope * z), totals.MeanOutput(channel, slope), 1e-5));
    });

    [Fact]
    public void Skewness_OfAnyRows_IsTheDefinition() => Rows.Where(rows => rows.Length > 2).Sample(rows =>
    {
        var totals = Totals(rows);
        for (var channel = 0; channel < Channels; channel++)
        {
            var z = Values(rows, channel);
            var mean = z.Average();
            var variance = z.Average(v => (v - mean) * (v - mean));
            if (variance < 0.1) continue;
            Assert.Equal(z.Average(v => Math.Pow(v - mean, 3)) / Math.Pow(variance, 1.5), totals.Skewness(channel), 1e-3);
        }
    });

    /// <summary>Sums of disjoint rows add up, so replicas and periods can be put together in any order.</summary>
    [Fact]
    public void Add_InAnotherOrder_GivesTheSame() => Gen.Select(Rows, Gen.Int).Sample((rows, seed) =>
    {
        var shuffled = rows.ToArray();
        new Random(seed).Shuffle(shuffled);
        ChannelTotals one = Totals(rows), two = Totals(shuffled);

        for (var channel = 0; channel < Channels; channel++)
        {
            Assert.Equal(one.Mean(Moment.Cube, channel), two.Mean(Moment.Cube, channel), 1e-9);
            Assert.Equal(one.FiredShare(channel), two.FiredShare(channel));
        }
    });

    [Fact]
    public void FiredShare_OfAnyRows_CountsRowsWithAPositiveValue() => Rows.Sample(rows =>
    {
        var totals = Totals(rows);
        for (var channel = 0; channel < Channels; channel++)
        {
            var fired = rows.Count(row => row.AsSpan(channel * Positions, Positions).ContainsAnyInRange(float.Epsilon, 4f));
            Assert.Equal((double)fired / rows.Length, totals.FiredShare(channel));
            Assert.Equal(fired == 0, totals.NeverFired(channel));
        }
    });

    [Fact]
    public void Clear_ForgetsEverything()
    {
        var totals = Totals([[.. Enumerable.Repeat(1f, Channels * Positions)]]);

        totals.Clear();

        Assert.Equal(0, totals.Rows);
        Assert.True(totals.NeverFired(0));
        Assert.True(double.IsNaN(totals.Mean(Moment.PositiveMean, 0)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999_999_999)]
    public void Restored_WithManyRows_KeepsTheirNumber(long rows)
    {
        var restored = new ChannelTotals(rows, new double[MomentLayout.Count * 2], [0.25, 1]);

        Assert.Equal((rows, 2), (restored.Rows, restored.Channels));
        if (rows > 1) Assert.Equal(0.25, restored.FiredShare(0), 1e-6);
    }

    /// <summary>Channels before and after those that a site adds stay as they are.</summary>
    [Fact]
    public void Add_OfASite_TouchesItsChannelsAlone()
    {
        var totals = new ChannelTotals(4);

        totals.Add(1, Moments([.. Enumerable.Repeat(2f, 2 * Positions)], 2));
        totals.CountRow();

        Assert.Equal([0, 2, 2, 0], Enumerable.Range(0, 4).Select(channel => totals.Mean(Moment.PositiveMean, channel)));
        Assert.Equal([true, false, false, true], Enumerable.Range(0, 4).Select(totals.NeverFired));
    }

    private static double[] Values(float[][] rows, int channel) =>
        [.. rows.SelectMany(row => row.Skip(channel * Positions).Take(Positions)).Select(value => (double)value)];

    private static ChannelTotals Totals(float[][] rows)
    {
        var totals = new ChannelTotals(Channels);
        foreach (var row in rows)
        {
            totals.Add(0, Moments(row, Channels));
            totals.CountRow();
        }

        return totals;
    }

    private static float[] Moments(float[] row, int channels)
    {
        var moments = new float[MomentLayout.Count * channels];
        for (var channel = 0; channel < channels; channel++)
        {
            float[] z = row[(channel * Positions)..((channel + 1) * Positions)];
            void Set(Moment moment, Func<float, float> of) => moments[((int)moment * channels) + channel] = z.Average(of);
            Set(Moment.PositiveMean, v => Math.Max(v, 0));
            Set(Moment.NegativeMean, v => Math.Min(v, 0));
            Set(Moment.PositiveSquare, v => v > 0 ? v * v : 0);
            Set(Moment.NegativeSquare, v => v < 0 ? v * v : 0);
            Set(Moment.Cube, v => v * v * v);
            Set(Moment.NegativeShare, v => v < 0 ? 1 : 0);
        }

        return moments;
    }
}
