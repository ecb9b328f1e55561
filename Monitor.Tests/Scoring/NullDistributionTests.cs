using Alphadrift.Adaptation.Scoring;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Alphadrift.Tests.Scoring;

public sealed class NullDistributionTests
{
    private const int Dimensions = 40;

    /// <summary>
    /// Scores of windows of n rows whose coordinates are standard normal: χ² with 40 degrees of freedom, divided by n.
    /// </summary>
    private static double[] Scores(int n, int count = 4000) =>
        [.. Enumerable.Range(0, count).Select(i => ChiSquared.InvCDF(Dimensions, (i + 0.5) / count) / n)];

    private static NullDistribution Make(int referenceRows = 100_000) =>
        new(referenceRows, [10, 100, 1000], [Scores(10), Scores(100), Scores(1000)], [Scores(10), Scores(100), Scores(1000)]);

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    [InlineData(1e-5)]
    public void Threshold_OfChiSquaredScores_IsTheirQuantileAlsoBeyondTheSimulation(double tail)
    {
        var exact = ChiSquared.InvCDF(Dimensions, 1 - tail);

        Assert.Equal(exact, Make().Threshold(100, tail) * 100, 0.01 * exact);
    }

    [Fact]
    public void Threshold_BetweenSizes_IsInterpolatedInTheLogarithm()
    {
        var exact = ChiSquared.InvCDF(Dimensions, 0.99);

        Assert.Equal(exact, Make().Threshold(37, 0.01) * 37, 0.01 * exact);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(73)]
    [InlineData(1000)]
    public void PValue_IsTheInverseOfTheThreshold(int rows)
    {
        var nulls = Make();
        foreach (var tail in new[] { 0.9, 0.3, 0.06, 0.05, 0.04, 0.003, 1e-7 })
        {
            Assert.Equal(Math.Log(tail), Math.Log(nulls.PValue(rows, nulls.Threshold(rows, tail))), 1e-3);
        }
    }

    [Fact]
    public void PValue_OfExtremeScores_StaysWithinItsLimits()
    {
        var nulls = Make();

        Assert.Equal(NullDistribution.SmallestPValue, nulls.PValue(100, 1e9));
        Assert.Equal(1, nulls.PValue(100, 0), 1e-6);
        Assert.True(double.IsNaN(nulls.PValue(100, double.NaN)));
    }

    [Fact]
    public void Covers_OnlyBetweenTheCalibratedSizes()
    {
        var nulls = Make();

        Assert.Equal([false, true, true, true, false], new[] { 9, 10, 500, 1000, 1001 }.Select(nulls.Covers));
        Assert.Throws<ArgumentOutOfRangeException>(() => nulls.Threshold(1001, 0.01));
    }

    [Fact]
    public void Ridge_GrowsForWindowsAboveATwentiethOfTheReference()
    {
        var nulls = Make(referenceRows: 2000);

        Assert.Equal((0.01, 0.1), (nulls.Ridge(100), nulls.Ridge(101)));
    }

    [Fact]
    public void Simulate_NormalRows_GivesTheScoresOfNewRows()
    {
        // 2,000 reference rows of 5 standard normal coordinates; windows of 200 are a tenth of them, so the correction matters:
        // a window of new rows has E T² = Σ (1/n + 1/N)/(1 + ρ).
        const int Rows = 2000, Window = 200, K = 5;
        var random = new Random(3);
        var rows = new float[Rows * K];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = (float)Normal.Sample(random, 0, 1);
        }

        for (var j = 0; j < K; j++)
        {
            var mean = Enumerable.Range(0, Rows).Average(i => rows[(i * K) + j]);
            for (var i = 0; i < Rows; i++)
            {
                rows[(i * K) + j] -= mean;
            }
        }

        var (small, large) = NullWindows.Simulate(rows, [1, 1, 1, 1, 1], Window, 4000, seed: 11);

        var expected = K * ((1.0 / Window) + (1.0 / Rows));
        Assert.Equal(expected / 1.01, small.Average(), 0.05 * expected);
        Assert.Equal(expected / 1.1, large.Average(), 0.05 * expected);
        Assert.Equal(small, NullWindows.Simulate(rows, [1, 1, 1, 1, 1], Window, 4000, seed: 11).SmallRidge);
        Assert.Equal(small.Order(), small);
    }

    [Fact]
    public void SizesFor_AReference_AreAtMostAQuarterOfIt()
    {
        Assert.Equal([10, 20, 50, 100, 200, 500, 1000], NullWindows.SizesFor(5000));
        Assert.Equal([10], NullWindows.SizesFor(40));
        Assert.Empty(NullWindows.SizesFor(39));
    }
}
