using Alphadrift.Adaptation.Charts;
using Xunit;

namespace Alphadrift.Tests.Charts;

public sealed class RunMaximaTests
{
    private const int CountedRows = 1_900;

    /// <summary>
    /// A chart whose hazard at height h is exp(−h) per row: the maximum of T rows is below h with probability exp(−T·exp(−h)),
    /// and the threshold for a hazard is −ln(hazard).
    /// </summary>
    [Theory]
    [InlineData(4e-4, 0.1)]
    [InlineData(4e-5, 0.15)]
    [InlineData(4e-6, 0.6)]
    public void Threshold_OfAGumbelChart_IsMinusTheLogarithmOfTheHazard(double hazard, double tolerance)
    {
        var maxima = new RunMaxima(Gumbel(2_000), CountedRows);

        Assert.Equal(-Math.Log(hazard), maxima.Threshold(hazard), tolerance);
    }

    [Fact]
    public void Threshold_ForLongerRuns_NeverFalls()
    {
        var maxima = new ChartMaxima(
            new RunMaxima(Gumbel(2_000), 1_900), new RunMaxima(Gumbel(1_500), 3_600), new RunMaxima(Gumbel(1_000), 3_500));
        var below = maxima.Thresholds(200);
        foreach (var runLength in (double[])[500, 1_000, 2_000, 5_000, 10_000, 30_000, 100_000, 1_000_000])
        {
            var above = maxima.Thresholds(runLength);
            Assert.True(above.Movement >= below.Movement && above.Energy >= below.Energy && above.Classes >= below.Classes);
            below = above;
        }
    }

    [Fact]
    public void Thresholds_SplitTheHazard()
    {
        var same = new RunMaxima(Gumbel(2_000), CountedRows);
        const double Hazard = 1 / (1_000 - (2 / 0.03));

        var with = new ChartMaxima(same, same, same).Thresholds(1_000);
        var without = new ChartMaxima(same, same, null).Thresholds(1_000);

        Assert.Equal(same.Threshold(0.4 * Hazard), with.Movement, 1e-12);
        Assert.Equal(same.Threshold(0.4 * Hazard), with.Energy, 1e-12);
        Assert.Equal(same.Threshold(0.2 * Hazard), with.Classes, 1e-12);
        Assert.Equal(same.Threshold(0.5 * Hazard), without.Movement, 1e-12);
        Assert.True(double.IsNaN(without.Classes));
    }

    private static double[] Gumbel(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => -Math.Log(-Math.Log(random.NextDouble()) / CountedRows)).Order()];
    }
}
