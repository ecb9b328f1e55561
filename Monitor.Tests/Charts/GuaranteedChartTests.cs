using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Charts;

public sealed class GuaranteedChartTests
{
    private const int Energies = 3;

    [Fact]
    public void Learn_OnFewRows_GivesTheEmpiricalBernsteinBound()
    {
        // Four reference rows of one energy whose fit mean is 0 and standard deviation 1: scores −1, 0, 1, 2.
        var model = GuaranteedModel.Learn([-1, 1], [-1, 0, 1, 2], 1);
        Assert.Equal((0, 1), (model.Mean[0], model.Sd[0]));

        // x̄ = 0.5, V = 5/3, n = 4, J = 2, δ = .05: L = ln(4/.05).
        var confidence = Math.Log(4 / 0.05);
        var width = Math.Sqrt(2 * (5.0 / 3) * confidence / 4) + (7 * 5.5 * confidence / (3 * 3));
        Assert.Equal(0.5 + width, model.Limits[0], 12);

        // With the opposite sign 2 is clipped at −1.5: scores 1, 0, −1, −1.5.
        double[] opposite = [1, 0, -1, -1.5];
        var mean = opposite.Average();
        var variance = opposite.Sum(x => (x - mean) * (x - mean)) / 3;
        Assert.Equal(mean + Math.Sqrt(2 * variance * confidence / 4) + (7 * 5.5 * confidence / 9), model.Limits[1], 12);
    }

    [Fact]
    public void Advance_RowByRow_AveragesShiryaevRobertsSums()
    {
        var chart = new GuaranteedChart(Model(limit: 0.2));
        double[,] sums = new double[6, 3];
        double[] weights = [0.1, 0.25, 0.5];
        double[][] rows = [[0.5, -2, 1], [5, 0.1, -0.3], [1, 1, 1], [-0.2, 2, 3]];
        foreach (var row in rows)
        {
            chart.Advance(row);
            var total = 0.0;
            for (var score = 0; score < 6; score++)
            {
                var x = Math.Clamp(score < 3 ? row[score] : -row[score - 3], -1.5, 4);
                for (var c = 0; c < 3; c++)
                {
                    sums[score, c] = (1 + sums[score, c]) * (1 + (weights[c] * (x - 0.2)));
                    total += sums[score, c];
                }
            }

            Assert.Equal(total / 18, chart.Value, 10);
        }
    }

    [Fact]
    public void Constructor_WithHighLimits_LeavesOutWeightsThatCouldTurnNegative()
    {
        Assert.Equal(18, GuaranteedChart.SumsOf(Model(limit: 0.5)));
        Assert.Equal(12, GuaranteedChart.SumsOf(Model(limit: 0.51)));
        Assert.Equal(6, GuaranteedChart.SumsOf(Model(limit: 3)));
        Assert.False(new GuaranteedChart(Model(limit: 9)).IsUsable);
    }

    [Fact]
    public void Advance_WithoutShift_RunsAtLeastAsLongAsConfiguredAndFindsAShift()
    {
        const int configured = 200, runs = 150;
        var random = new Xoshiro256StarStar(5, threadSafe: false);
        var model = GuaranteedModel.Learn(Rows(2_000, 0, random), Rows(4_000, 0, random), Energies);
        double Mean(double shift, int cap)
        {
            var sum = 0L;
            for (var run = 0; run < runs; run++)
            {
                var chart = new GuaranteedChart(model);
                var row = 0;
                for (; row < cap && chart.Value < configured; row++) chart.Advance(Rows(1, shift, random));
                sum += row;
            }

            return (double)sum / runs;
        }

        var quiet = Mean(0, 20 * configured);
        Assert.True(quiet >= configured, $"mean run length {quiet}");
        var shifted = Mean(1.5, 20 * configured);
        Assert.InRange(shifted, 2, 25);
    }

    [Fact]
    public void Age_AfterAShift_CountsTheRowsSinceItBegan()
    {
        var chart = new GuaranteedChart(Model(limit: 0.2));
        for (var row = 0; row < 50; row++) chart.Advance([0, 0, 0]);
        for (var row = 0; row < 10; row++) chart.Advance([0, -3, 0]);
        Assert.Equal((10, ChartSide.Below), (chart.Age, chart.Side));
        chart.Skip();
        Assert.Equal(11, chart.Age);
    }

    [Fact]
    public void Restore_OfASavedState_GoesOnExactlyAndNothingOverflows()
    {
        var random = new Xoshiro256StarStar(3, threadSafe: false);
        var model = Model(limit: 0.2);
        GuaranteedChart one = new(model), other = new(model);
        for (var row = 0; row < 3_000; row++) one.Advance([4, 4, 4]);
        Assert.True(double.IsFinite(one.Value) && one.Value > 1e299);
        one.Restart();
        Assert.Equal((0, 0), (one.Value, one.Age));
        for (var row = 0; row < 500; row++) one.Advance(Rows(1, 0, random));
        other.Restore(one.Sums, one.Products, one.SumAges);
        Assert.Equal(one.Value, other.Value, 12);
        for (var row = 0; row < 20; row++)
        {
            var next = Rows(1, 0, random);
            one.Advance(next);
            other.Advance(next);
            Assert.Equal((one.Value, one.Age), (other.Value, other.Age));
        }
    }

    [Fact]
    public void LeftOut_OfAFitRow_IsTheEnergyWithoutIt()
    {
        const int rows = 30, k = 4;
        var square = 7.5;
        var energy = Math.Log((square / k) + FeatureModel.EnergyFloor);
        var leverage = square / (rows - 1);
        var expected = Math.Log((rows / (rows - 1.0) * square / (1 - leverage) / k) + FeatureModel.EnergyFloor);
        Assert.Equal(expected, GuaranteedModel.LeftOut(energy, k, rows), 10);
        Assert.Equal(energy, GuaranteedModel.LeftOut(energy, 0, rows));
    }

    [Fact]
    public void Collect_FromAFeatureRow_TakesNoEnergyOverAllSites()
    {
        // Two sites: a of site 0, a of site 1, a over all; the same for s.
        var energies = new double[5];
        GuaranteedModel.Collect(0.5, [1, 2, 3, 4, 5, 6], energies);
        Assert.Equal([0.5, 1, 2, 4, 5], energies);
    }

    private static GuaranteedModel Model(double limit) => new()
    {
        Mean = new double[Energies],
        Sd = [1, 1, 1],
        Limits = [.. Enumerable.Repeat(limit, 2 * Energies)],
        Rows = 1_000,
    };

    private static double[] Rows(int rows, double shift, RandomSource random)
    {
        var values = new double[rows * Energies];
        Normal.Samples(random, values, shift, 1);
        return values;
    }
}
