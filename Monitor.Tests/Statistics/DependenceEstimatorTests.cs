using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class DependenceEstimatorTests
{
    private const int Rows = 4_000;

    [Fact]
    public void Estimate_OfIndependentRows_FindsNoDependence()
    {
        var found = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            found += Estimate(seed, (_, noise) => noise).IsIndependent ? 0 : 1;
        }

        // Two series, five standard deviations of a sum of ten squares: about one in a thousand.
        Assert.InRange(found, 0, 1);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void Estimate_OfAutoregression_IsItsIntegratedAutocorrelationTime(double coefficient)
    {
        // The sum over all lags of ρ^|k| is (1 + ρ)/(1 − ρ).
        var dependence = Estimate(
            1, (before, noise) => (coefficient * before) + (Math.Sqrt(1 - (coefficient * coefficient)) * noise));
        var expected = (1 + coefficient) / (1 - coefficient);
        Assert.InRange(dependence.RowsPerIndependent, 0.7 * expected, 1.5 * expected);
        Assert.InRange(dependence.BlockRows, 2, 190);
        Assert.True(dependence.Estimated);
    }

    [Fact]
    public void Estimate_OfBursts_IsTheirLength()
    {
        var burst = 0.0;
        var row = 0;
        var dependence = Estimate(2, (_, noise) => row++ % 10 == 0 ? burst = noise : burst + (0.1 * noise));
        Assert.InRange(dependence.RowsPerIndependent, 8, 12);
        Assert.InRange(dependence.BlockRows, 10, 100);
    }

    [Fact]
    public void Estimate_OfDayAndNight_DrawsLongBlocks()
    {
        var row = 0;
        var dependence = Estimate(3, (_, noise) => noise + (row++ / 100 % 2 == 0 ? 1 : -1));
        Assert.InRange(dependence.BlockRows, 20, 190);
    }

    [Fact]
    public void Estimate_OfAFaintDependenceInManyCoordinates_FindsIt()
    {
        // Correlations of a hundredth, which no single coordinate would show in 2,000 rows, but 300 together do.
        var random = new Xoshiro256StarStar(6, threadSafe: false);
        const int rows = 2_000, length = 300;
        var noise = new double[rows * length];
        var offsets = new double[length];
        Normal.Samples(random, noise, 0, 1);
        float[] values = new float[noise.Length];
        for (var row = 0; row < rows; row++)
        {
            if (row % 50 == 0) Normal.Samples(random, offsets, 0, 0.1);
            for (var i = 0; i < length; i++) values[(row * length) + i] = (float)(noise[(row * length) + i] + offsets[i]);
        }

        var dependence = DependenceEstimator.Estimate([new RowSeries(values, length)], random);
        Assert.InRange(dependence.RowsPerIndependent, 1.2, 1.8);
        Assert.InRange(dependence.BlockRows, 10, 135);
    }

    [Fact]
    public void Estimate_OfConstantOrFewRows_CountsThemAsIndependent()
    {
        var random = new Xoshiro256StarStar(1, threadSafe: false);
        Assert.True(DependenceEstimator.Estimate([new RowSeries(new float[Rows], 1)], random).IsIndependent);
        Assert.True(DependenceEstimator.Estimate([new RowSeries([1, 2, 3], 1)], random).IsIndependent);
        Assert.True(DependenceEstimator.Estimate([], random).IsIndependent);
    }

    [Fact]
    public void IndependentRows_AreRowsDividedByTheirWorth()
    {
        Assert.Equal(400, RowDependence.Given(10).IndependentRows(4_009));
        Assert.Equal(1, RowDependence.Given(10).IndependentRows(3));
        Assert.Equal(7, RowDependence.None.IndependentRows(7));
    }

    private static RowDependence Estimate(int seed, Func<double, double, double> next)
    {
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        double[] noise = new double[Rows], other = new double[Rows], values = new double[Rows];
        Normal.Samples(random, noise, 0, 1);
        Normal.Samples(random, other, 0, 1);
        for (var i = 0; i < Rows; i++) values[i] = next(i == 0 ? 0 : values[i - 1], noise[i]);
        return DependenceEstimator.Estimate([Series(other), Series(values)], random);

        static RowSeries Series(double[] values)
        {
            var mean = values.Average();
            return new RowSeries([.. values.Select(value => (float)(value - mean))], 1);
        }
    }
}
