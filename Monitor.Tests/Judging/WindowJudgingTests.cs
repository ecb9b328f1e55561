using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Features;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Tests.Baselines;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Judging;

/// <summary>One run of the model serves every judge of a window, and each says what it would say of its rows alone.</summary>
public sealed class WindowJudgingTests(LetterFixture letter) : IClassFixture<LetterFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public void Observe_OfRowsDealtOut_SaysOfEachPartWhatItsRowsSayAlone(int segments)
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);
        using var alone = RowFeatures.Open(letter.Model, letter.Baseline);
        var (judging, apart) = (new WindowJudging(features), new WindowJudging(alone));
        var judges = Enumerable.Range(0, segments).Select(_ => new Judge(features)).ToArray();
        var others = Enumerable.Range(0, segments).Select(_ => new Judge(alone)).ToArray();
        var random = new Xoshiro256StarStar(segments, threadSafe: false);
        for (var first = 0; first < 600; first += 200)
        {
            var window = letter.Production.Slice(first, 200);
            var parts = Enumerable.Range(0, 200).GroupBy(_ => random.Next(segments))
                .Select(group => (Segment: group.Key, Rows: group.ToArray())).ToArray();

            var together = judging.Observe(window, [.. parts.Select(part => new JudgedRows(judges[part.Segment], part.Rows))]);

            foreach (var (part, observation) in parts.Zip(together))
            {
                var own = apart.Observe(window.Select(part.Rows), others[part.Segment]);
                Assert.Equal(own.Rows, observation.Rows);
                Near(own.Score, observation.Score, 1e-4);
                Near(own.Threshold, observation.Threshold, 1e-9);
                Near(own.Charts!.Values.Movement, observation.Charts!.Values.Movement, 1e-4);
                Near(own.Charts.Values.Energy, observation.Charts.Values.Energy, 1e-3);
                Assert.Equal(own.Charts.FirstRow, observation.Charts.FirstRow);
                Assert.Equal(own.Sites.Length, observation.Sites.Length);
            }
        }
    }

    [Fact]
    public void Observe_OfRowsThatNoPartNames_DoesNotJudgeThem()
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);
        var judge = new Judge(features);
        var window = letter.Production.Slice(0, 100);
        int[] even = [.. Enumerable.Range(0, 50).Select(i => 2 * i)];

        var observation = Assert.Single(new WindowJudging(features).Observe(window, [new JudgedRows(judge, even)]));

        Assert.Equal(50, observation.Rows);
        Assert.Equal(50, judge.SaveCharts()!.Rows);
    }

    [Theory]
    [InlineData(new[] { 5, 4 })]
    [InlineData(new[] { 5, 5 })]
    [InlineData(new[] { 0, 100 })]
    [InlineData(new[] { 70, 3 })]
    [InlineData(new[] { -1, 3 })]
    public void Observe_OfRowsOutOfOrderOrOutsideTheWindow_IsRefused(int[] rows)
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);
        var judging = new WindowJudging(features);

        Assert.Throws<ArgumentException>(
            () => judging.Observe(letter.Production.Slice(0, 100), [new JudgedRows(new Judge(features), rows)]));
    }

    [Fact]
    public void Observe_OfARowThatTheModelCannotAnswer_LeavesItOutOfItsOwnPartOnly()
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);
        Judge one = new(features), two = new(features);
        var values = letter.Production.Slice(0, 40).Values.ToArray();
        Array.Fill(values, 3e38f, 6 * letter.Layout.RowLength, letter.Layout.RowLength);
        int[] even = [.. Enumerable.Range(0, 20).Select(i => 2 * i)], odd = [.. even.Select(row => row + 1)];

        var observed = new WindowJudging(features).Observe(
            new RowSet(letter.Layout, values), [new JudgedRows(one, even), new JudgedRows(two, odd)]).ToList();

        Assert.Equal((1, 0), (observed[0].NonFiniteRows, observed[1].NonFiniteRows));
        Assert.Equal((20, 20), (observed[0].Rows, observed[1].Rows));
        Assert.Equal((20L, 20L), (one.SaveCharts()!.Rows, two.SaveCharts()!.Rows));
        Assert.All(observed, observation => Assert.True(double.IsFinite(observation.Score)));
    }

    [Fact]
    public void Observe_OfWindowsOfAnotherLayout_IsRefused()
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);
        var other = new RowSet(new RowLayout([new InputSpec("x", ElementKind.Float32, [3])]), new float[30]);

        var fault = Assert.Throws<ArgumentException>(() => new WindowJudging(features).Observe(other, new Judge(features)));

        Assert.Contains("3 values; 16 are needed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RowFeatures_RememberNothing_OfRowsBefore()
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);
        var judging = new WindowJudging(features);
        Observation Fresh() => judging.Observe(letter.Production.Slice(0, 100), new Judge(features));

        var before = Fresh();
        judging.Observe(letter.Shift(letter.Production.Slice(100, 130), value => 3 * value), new Judge(features));
        var after = Fresh();

        Assert.Equal(before.Score, after.Score);
        Assert.Equal(before.Charts!.Values, after.Charts!.Values);
        Assert.Equal(before.Sites[0].Skewness, after.Sites[0].Skewness);
    }

    [Fact]
    public void MeanOutputs_OfRows_AreTheOnesOfTheirFeatures()
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);
        var rows = letter.Production.Slice(0, 150);

        var some = features.MeanOutputs(rows, [3, 0]);
        var first = features.MeanOutputs(rows.Slice(0, 1), [0, 3]);

        Assert.Equal(300, some.Length);
        Assert.Equal(some[0], first[1], 1e-5f);
        Assert.Equal(some[1], first[0], 1e-5f);
    }

    [Fact]
    public void Judge_OfABaselineWithoutCharts_HasNoRunLength()
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline, charts: false);
        var judge = new Judge(features);

        Assert.Null(judge.SaveCharts());
        Assert.Null(judge.ExpectedRunLength);
        Assert.Null(judge.ChartsVerdict);
        Assert.Throws<InvalidInputException>(() => judge.SetExpectedRunLength(1_000));
        Assert.Throws<InvalidInputException>(() => judge.RestoreCharts(new Judge(Charted()).SaveCharts()!));

        RowFeatures Charted() => RowFeatures.Open(letter.Model, letter.Baseline);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.6)]
    public void Judge_OfARateOutOfRange_IsRefused(double rate)
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);

        var fault = Assert.Throws<InvalidInputException>(() => new Judge(features, new JudgeOptions { FalseAlarmRate = rate }));

        Assert.Contains("at most 0.5", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_Restored_GoesOnBitForBit()
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);
        var judging = new WindowJudging(features);
        Judge through = new(features), before = new(features), after = new(features);
        judging.Observe(letter.Production.Slice(0, 130), through);
        judging.Observe(letter.Production.Slice(0, 130), before);
        after.RestoreCharts(before.SaveCharts()!);

        var one = judging.Observe(letter.Production.Slice(130, 200), through);
        var two = judging.Observe(letter.Production.Slice(130, 200), after);

        Assert.Equal(one.Charts!.Values, two.Charts!.Values);
        Assert.Equal(one.Charts.FirstRow, two.Charts.FirstRow);
    }

    /// <summary>A thousand segments must fit beside a model: a judge has the state of its charts and nothing else.</summary>
    [Fact]
    public void Judge_OfLetter_TakesLessThan24Kilobytes()
    {
        using var features = RowFeatures.Open(letter.Model, letter.Baseline);
        _ = new Judge(features);
        var judges = new Judge[100];

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < judges.Length; i++) judges[i] = new Judge(features);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / judges.Length;

        Assert.All(judges, judge => Assert.Equal(0, judge.SaveCharts()!.Rows));
        Assert.InRange(each, 1, 24 * 1024);
    }

    private static void Near(double expected, double actual, double tolerance)
    {
        if (double.IsNaN(expected)) Assert.True(double.IsNaN(actual));
        else Assert.Equal(expected, actual, tolerance * Math.Max(1, Math.Abs(expected)));
    }
}
