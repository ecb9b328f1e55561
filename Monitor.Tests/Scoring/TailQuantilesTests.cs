using Alphadrift.Adaptation.Scoring;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Alphadrift.Tests.Scoring;

public sealed class TailQuantilesTests
{
    private static TailQuantiles ChiSquares(double freedom, int count = 4000) =>
        new([.. Enumerable.Range(0, count).Select(i => ChiSquared.InvCDF(freedom, (i + 0.5) / count))]);

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.05)]
    [InlineData(0.001)]
    [InlineData(1e-8)]
    public void Counterpart_IsExceededAsRarely(double tail)
    {
        TailQuantiles from = ChiSquares(3), to = ChiSquares(40, 1000);

        Assert.Equal(to.Quantile(tail), from.Counterpart(from.Quantile(tail), to), 1e-6 * to.Quantile(tail));
    }

    [Fact]
    public void Counterpart_GrowsWithTheScore_FromTheSmallestToFarBeyondTheSimulation()
    {
        TailQuantiles from = ChiSquares(3), to = ChiSquares(40);
        double[] scores = [0, 0.02, 0.5, 2, 7.7, 7.9, 20, 1e3, 1e6];

        double[] counterparts = [.. scores.Select(score => from.Counterpart(score, to))];

        Assert.Equal(counterparts.Distinct().Order(), counterparts);
        Assert.Equal(to.Quantile(1 - 1e-12), counterparts[0], 1e-6);
        Assert.All(counterparts, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Counterpart_OfAConstantDistribution_IsTheSmallest_AndHugeBeyondIt()
    {
        // A model that says the same of every row.
        TailQuantiles from = new(new double[1000]), to = ChiSquares(40);

        Assert.Equal(to.Quantile(1 - 1e-12), from.Counterpart(0, to), 1e-6);
        Assert.True(from.Counterpart(1e-9, to) > 1e6);
    }
}
