using System.Collections.Immutable;
using System.Text.Json;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Faults;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Charts;

public sealed class NestedWindowsTests
{
    private const int Dimensions = 6;

    private static readonly ImmutableArray<int> Sizes = [10, 50, 100, 500, 1000];

    private static readonly ImmutableArray<double> Thresholds = [9, 9, 9, 9, 9];

    private static NestedWindows Make(ImmutableArray<double>? thresholds = null) =>
        new(Dimensions, Sizes, thresholds ?? Thresholds);

    /// <summary>Rows u − m of six coordinates with the variance 1/6 each.</summary>
    private static float[][] Rows(int count, int seed, float shift = 0)
    {
        var normal = new Normal(0, Math.Sqrt(1.0 / Dimensions), new Xoshiro256StarStar(seed, threadSafe: false));
        float[] Row() =>
            [.. Enumerable.Range(0, Dimensions).Select(i => (float)normal.Sample() + (i == 0 ? shift : 0))];
        return [.. Enumerable.Range(0, count).Select(_ => Row())];
    }

    private static void Advance(NestedWindows windows, long number, float[] row)
    {
        var increment = new float[MovingMean.Padded(Dimensions)];
        for (var j = 0; j < Dimensions; j++) increment[j] = (float)ChartModel.Weight * row[j];
        windows.Advance(number, increment);
    }

    [Fact]
    public void Advance_EveryCompleteWindow_HasTheScoreOfItsMean()
    {
        var windows = Make();
        var rows = Rows(1_000, 1);
        for (var row = 0; row < rows.Length; row++) Advance(windows, row, rows[row]);

        var states = windows.Save();
        for (var i = 0; i < Sizes.Length; i++)
        {
            var last = rows[^Sizes[i]..];
            var expected = Sizes[i] * Enumerable.Range(0, Dimensions).Sum(j => Math.Pow(last.Average(row => (double)row[j]), 2));
            Assert.Equal(expected, states[i].Score, 1e-5 * expected);
            Assert.Equal((0, rows.Length - Sizes[i]), (states[i].Rows, states[i].ScoreFirstRow));
        }

        Assert.Equal(states.Select(state => state.Score), windows.Scores);
        Assert.Equal(windows.Scores.Zip(Thresholds, (score, threshold) => score / threshold).Max(), windows.Value);
    }

    [Fact]
    public void Thresholds_OtherOnesBetweenTwoRows_ChangeTheValueAndNothingElse()
    {
        var windows = Make();
        foreach (var row in Rows(55, 6)) Advance(windows, 0, row);
        var (scores, value) = (windows.Scores, windows.Value);

        windows.Thresholds = [.. Thresholds.Select(threshold => threshold / 2)];
        Assert.Equal(2 * value, windows.Value, 1e-12);
        windows.Thresholds = [double.PositiveInfinity, .. Thresholds[1..]];
        Assert.Equal(scores[1] / Thresholds[1], windows.Value);

        Assert.Equal(scores, windows.Scores);
        Assert.Throws<ArgumentOutOfRangeException>(() => windows.Thresholds = [1]);
    }

    [Theory]
    [InlineData(3.5f, 10)]
    [InlineData(0.15f, 1000)]
    public void Advance_AfterAShift_IsFoundFromTheFirstRowOfAWindowThatFits(float shift, int size)
    {
        var windows = Make();
        var rows = Rows(1_000, 2).Concat(Rows(2_000, 3, shift)).ToArray();
        var at = 0;
        do Advance(windows, at, rows[at]); while (windows.Value <= 1 && ++at < rows.Length);

        var alarm = windows.Alarm(at);

        Assert.Equal((ChartKind.Window, null, null), (alarm.Chart, alarm.Side, alarm.Class));
        Assert.InRange(alarm.WindowRows!.Value, size / 10, size);
        Assert.InRange(alarm.ChangePoint, 1_000, 2_000);
        Assert.Equal(at - alarm.WindowRows.Value + 1, alarm.ChangePoint);
        Assert.True(alarm.Value > alarm.Threshold);
    }

    [Fact]
    public void Restart_InTheMiddleOfWindows_BeginsThemWithTheNextRow()
    {
        NestedWindows one = Make(), other = Make();
        foreach (var row in Rows(77, 7)) Advance(one, 0, row);
        one.Restart();
        Assert.Equal(0, one.Value);
        foreach (var (number, row) in Rows(60, 8).Index())
        {
            Advance(one, number, row);
            Advance(other, number, row);
        }

        Assert.Equal(JsonSerializer.Serialize(other.Save()), JsonSerializer.Serialize(one.Save()));
    }

    [Fact]
    public void Restore_OfASavedState_GoesOnBitForBit_AlsoThroughJson()
    {
        NestedWindows one = Make(), other = Make();
        var rows = Rows(700, 4);
        for (var row = 0; row < 333; row++) Advance(one, row, rows[row]);
        other.Restore([.. JsonSerializer.Deserialize<ChartWindowState[]>(JsonSerializer.Serialize(one.Save()))!]);
        for (var row = 333; row < rows.Length; row++)
        {
            Assert.Equal(one.Value, other.Value);
            Advance(one, row, rows[row]);
            Advance(other, row, rows[row]);
        }

        Assert.Equal(JsonSerializer.Serialize(one.Save()), JsonSerializer.Serialize(other.Save()));
    }

    [Fact]
    public void Restore_OfAStateWithoutWindows_BeginsAnew()
    {
        var windows = Make();
        foreach (var row in Rows(55, 5)) Advance(windows, 0, row);

        windows.Restore([]);

        Assert.Equal(0, windows.Value);
        Assert.All(windows.Save(), state => Assert.Equal((0, 0.0), (state.Rows, state.Score)));
    }

    [Fact]
    public void Restore_OfADamagedOrForeignState_IsRefused()
    {
        var windows = Make();
        var good = windows.Save();

        Assert.All<ImmutableArray<ChartWindowState>>(
        [
            good[1..],
            good.SetItem(0, good[0] with { Rows = 10 }),
            good.SetItem(0, good[0] with { FirstRow = -1 }),
            good.SetItem(2, good[2] with { Sum = [1] }),
            good.SetItem(2, good[2] with { Sum = good[2].Sum.SetItem(3, float.NaN) }),
            good.SetItem(2, good[2] with { Score = double.NaN }),
            good.SetItem(2, good[2] with { Score = -1 }),
        ],
        states => Assert.Contains(
            "another baseline", Assert.Throws<InvalidInputException>(() => windows.Restore(states)).Message,
            StringComparison.Ordinal));
    }
}
