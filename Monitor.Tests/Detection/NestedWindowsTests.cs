using System.Collections.Immutable;
using System.Text.Json;
using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Detection;

/// <summary>Rows of six independent standard normal features, whose T² is χ² with six degrees of freedom over 1.01 n.</summary>
public sealed class NestedWindowsTests
{
    private const int Dimensions = 6;

    private static readonly ImmutableArray<int> Sizes = [10, 50, 100, 500, 1000];

    private static readonly WindowStatistic Statistic = new(
        new CorrelationBasis(
            new double[Dimensions],
            [1, 1, 1, 1, 1, 1],
            [0, 1, 2, 3, 4, 5],
            [1, 1, 1, 1, 1, 1],
            [.. Enumerable.Range(0, Dimensions * Dimensions).Select(i => i % (Dimensions + 1) == 0 ? 1f : 0f)]),
        new double[Dimensions]);

    private static readonly NullDistribution Nulls = new(
        1_000_000, Sizes, [.. Sizes.Select(Scores)], [.. Sizes.Select(Scores)]);

    private static readonly ImmutableArray<WindowTail> Tails = [.. Sizes.Select(size => new WindowTail(
        size,
        WindowTail.CountFor(size),
        [.. Enumerable.Range(0, WindowTail.Kept).Select(r => ChiSquared.InvCDF(Dimensions, 1 - ((r + 0.5) / WindowTail.CountFor(size))) / (1.01 * size))]))];

    private static double[] Scores(int size) =>
        [.. Enumerable.Range(0, 4_000).Select(i => ChiSquared.InvCDF(Dimensions, (i + 0.5) / 4_000) / (1.01 * size))];

    private static NestedWindows Make(double runLength = 10_000) => new(Statistic, Nulls, null, Tails, runLength);

    private static float[][] Rows(int count, int seed, float shift = 0)
    {
        var normal = new Normal(0, 1, new Xoshiro256StarStar(seed, threadSafe: false));
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Dimensions).Select(i => (float)normal.Sample() + (i == 0 ? shift : 0)).ToArray())];
    }

    [Fact]
    public void Advance_EveryCompleteWindow_HasTheScoreOfItsMean()
    {
        var windows = Make();
        var rows = Rows(1_000, 1);
        for (var row = 0; row < rows.Length; row++) windows.Advance(row, rows[row], []);

        var states = windows.Save();
        for (var i = 0; i < Sizes.Length; i++)
        {
            var last = rows[^Sizes[i]..];
            double[] mean = [.. Enumerable.Range(0, Dimensions).Select(j => last.Average(row => (double)row[j]))];
            var expected = Statistic.Score(mean, NullDistribution.SmallWindowRidge);
            Assert.Equal(expected, states[i].Score, 1e-5 * expected);
            Assert.Equal((0, rows.Length - Sizes[i]), (states[i].Rows, states[i].ScoreFirstRow));
        }

        var ratios = windows.Thresholds.Zip(states, (level, state) => state.Score / level.Threshold);
        Assert.Equal(ratios.Max(), windows.Value);
    }

    [Fact]
    public void Thresholds_PerSize_HaveAnEqualPartOfTheWindowsShareOfTheHazard()
    {
        var hazard = NestedWindows.HazardShare / Sizes.Length / (1_000 - (2 / ChartModel.Weight));
        Assert.All(Make(1_000).Thresholds, level =>
        {
            var exact = ChiSquared.InvCDF(Dimensions, Math.Exp(-hazard * level.Rows)) / (1.01 * level.Rows);
            Assert.Equal(exact, level.Threshold, 0.01 * exact);
        });
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(2e-4)]
    [InlineData(5e-6)]
    public void Tail_OfChiSquaredScores_IsTheirQuantileAlsoBeyondTheSimulation(double probability)
    {
        var exact = ChiSquared.InvCDF(Dimensions, 1 - probability) / (1.01 * 10);

        Assert.Equal(exact, Tails[0].Threshold(probability)!.Value, 0.01 * exact);
        Assert.Null(Tails[0].Threshold(0.01));
    }

    [Fact]
    public void Advance_WithoutShift_AlarmsAsOftenAsTheShareSays()
    {
        const int Rows = 400_000;
        var windows = Make(1_000);
        var normal = new Normal(0, 1, new Xoshiro256StarStar(5, threadSafe: false));
        var row = new float[Dimensions];
        var alarms = 0;
        for (var i = 0; i < Rows; i++)
        {
            for (var j = 0; j < Dimensions; j++) row[j] = (float)normal.Sample();
            windows.Advance(i, row, []);
            if (windows.Value <= 1) continue;
            alarms++;
            windows.Restart();
        }

        // 400,000 · .2 / 933 = 85.7, minus what the sizes share with each other; three standard deviations down, two up.
        Assert.InRange(alarms, 50, 105);
    }

    [Theory]
    [InlineData(3.5f, 10)]
    [InlineData(0.2f, 1000)]
    public void Advance_AfterAShift_IsFoundFromTheFirstRowOfAWindowThatFits(float shift, int size)
    {
        var windows = Make();
        var rows = Rows(1_000, 2).Concat(Rows(2_000, 3, shift)).ToArray();
        var at = 0;
        do windows.Advance(at, rows[at], []); while (windows.Value <= 1 && ++at < rows.Length);

        var alarm = windows.Alarm(at);

        Assert.Equal(ChartKind.Window, alarm.Chart);
        Assert.InRange(alarm.WindowRows!.Value, size / 10, size);
        Assert.InRange(alarm.ChangePoint, 1_000, 2_000);
        Assert.Equal(at - alarm.WindowRows.Value + 1, alarm.ChangePoint);
        Assert.True(alarm.Value > alarm.Threshold);
    }

    [Fact]
    public void Restore_OfASavedState_GoesOnBitForBit_AlsoThroughJson()
    {
        NestedWindows one = Make(), other = Make();
        var rows = Rows(700, 4);
        for (var row = 0; row < 333; row++) one.Advance(row, rows[row], []);
        var states = JsonSerializer.Deserialize<ChartWindowState[]>(JsonSerializer.Serialize(one.Save()))!;
        other.Restore(one.SaveFeatures(), [.. states]);
        for (var row = 333; row < rows.Length; row++)
        {
            one.Advance(row, rows[row], []);
            other.Advance(row, rows[row], []);
            Assert.Equal(one.Value, other.Value);
        }
    }

    [Fact]
    public void Restore_OfAStateWithoutWindows_BeginsAnew()
    {
        var windows = Make();
        foreach (var row in Rows(55, 5)) windows.Advance(0, row, []);

        windows.Restore([], []);

        Assert.Equal(0, windows.Value);
        Assert.All(windows.Save(), state => Assert.Equal((0, 0.0), (state.Rows, state.Score)));
    }

    [Fact]
    public void Restore_OfADamagedOrForeignState_IsRefused()
    {
        var windows = Make();
        var (features, good) = (windows.SaveFeatures(), windows.Save());

        Assert.All<(ImmutableArray<float>, ImmutableArray<ChartWindowState>)>(
        [
            (features, good[1..]),
            (features[1..], good),
            (features, good.SetItem(0, good[0] with { Rows = 10 })),
            (features, good.SetItem(2, good[2] with { Deviation = [1] })),
            (features, good.SetItem(2, good[2] with { Score = double.NaN })),
        ],
        state => Assert.Contains(
            "another baseline", Assert.Throws<InvalidInputException>(() => windows.Restore(state.Item1, state.Item2)).Message, StringComparison.Ordinal));
    }
}
