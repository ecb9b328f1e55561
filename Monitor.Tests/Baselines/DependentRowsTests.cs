using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Faults;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>Rows that depend on their neighbours, and rows that came later.</summary>
public sealed class DependentRowsTests(LetterFixture letter) : IClassFixture<LetterFixture>
{
    private const int RunLength = 1_000;

    [Fact]
    public void Calibrate_OnRowsInRandomOrder_FindsThemIndependent()
    {
        var dependence = letter.Baseline.Manifest.Dependence!;
        Assert.True(dependence is { IsIndependent: true, Estimated: true }, dependence.ToString());
    }

    [Fact]
    public void Calibrate_OnBursts_KeepsTheRunLength_WhereIndependenceWouldNot()
    {
        var all = letter.Reference.Append(letter.Production);
        var reference = Bursts(all, 0, 1_200, seed: 1);
        var stream = Bursts(all, 2_000, 2_000, seed: 2);

        var blocks = Calibrate(reference, null);
        var independent = Calibrate(reference, 1);

        Assert.InRange(blocks.Manifest.Dependence!.RowsPerIndependent, 3, 7);
        Assert.InRange(blocks.Manifest.Dependence.BlockRows, 5, 80);
        Assert.Equal(CalibrationState.Provisional, blocks.Manifest.Charts!.Verdict.State);
        Assert.Contains("neighbours depend on each other", blocks.Manifest.Charts.Verdict.Reason, StringComparison.Ordinal);

        // 10,000 rows: ten alarms are promised, and the promise is kept within a factor of three.
        var kept = Alarms(blocks, stream);
        var broken = Alarms(independent, stream);
        Assert.InRange(kept, 1, 30);
        Assert.True(broken > 3 * kept, $"{kept} alarms with blocks, {broken} without");
    }

    [Fact]
    public void Calibrate_OnDayAndNight_StaysQuietThroughBoth_AndStillFindsAShift()
    {
        var all = letter.Reference.Append(letter.Production);
        RowSet DayAndNight(RowSet rows) => new(rows.Layout, (float[])[.. Enumerable.Range(0, rows.Count).SelectMany(
            row => rows.Row(row).ToArray().Select(value => row / 100 % 2 == 0 ? value : (value * 1.15f) + 0.3f))]);
        var reference = DayAndNight(all.Slice(0, 5_000));
        var stream = DayAndNight(all.Slice(5_000, 3_000));

        var baseline = Calibrate(reference, null);
        var independent = Calibrate(reference, 1);

        Assert.InRange(baseline.Manifest.Dependence!.BlockRows, 10, 250);
        Assert.InRange(Alarms(baseline, stream), 0, 5);
        Assert.InRange(Alarms(independent, stream), 8, 3_000);
        Assert.True(Alarms(baseline, letter.Shift(stream, value => value * 1.3f)) > 50);
    }

    [Fact]
    public void Calibrate_ExtendedByLaterRows_KeepsTheWhitening_AndKnowsTheMeansBetter()
    {
        var reference = letter.Reference.Slice(0, 2_000);
        var before = Calibrate(reference, 1);
        var options = new SlopeCalibratorOptions
        {
            ExpectedRunLength = RunLength,
            BlockRows = 1,
            Extension = letter.Reference.Slice(2_000, 3_000),
        };
        var after = SlopeCalibrator.Calibrate(
            letter.Model, reference, null, options, null, TestContext.Current.CancellationToken);

        Assert.Equal(before.Charts!.Model.Whitening.Whitening, after.Charts!.Model.Whitening.Whitening);
        Assert.Equal(before.Statistic.Basis.Eigenvectors, after.Statistic.Basis.Eigenvectors);
        Assert.Equal((2_000, 5_000), (before.Charts.Model.Rows, after.Charts.Model.Rows));
        Assert.Equal((1_000, 4_000), (before.Manifest.ReferenceRows, after.Manifest.ReferenceRows));
        Assert.Equal((3_000, 1_000), (after.Manifest.Extension!.RowsUsed, after.Manifest.Reference.RowsUsed));
        Assert.NotEqual(before.Charts.Model.Centre, after.Charts.Model.Centre);
        Assert.True(after.Manifest.WindowSizes[^1] > before.Manifest.WindowSizes[^1]);

        // The mean is nearer to that of all the other rows.
        var others = Calibrate(letter.Reference.Slice(5_000, 1_000).Append(letter.Production), 1).ReferenceTotals;
        double Distance(Baseline baseline) => Enumerable.Range(0, others.Channels).Sum(channel => Math.Pow(
            baseline.ReferenceTotals.Mean(0, channel) - others.Mean(0, channel), 2));
        Assert.True(Distance(after) < Distance(before));

        var file = letter.TemporaryFile("extended.baseline");
        after.Save(file);
        using var monitor = SlopeMonitor.Open(letter.Model, Baseline.Load(file));
        using var unsaved = SlopeMonitor.Open(letter.Model, after);
        var window = letter.Production.Slice(0, 100);
        Assert.Equal(unsaved.Observe(window).Score, monitor.Observe(window).Score, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void Calibrate_WithBlocksOutOfRange_IsRefused(int blockRows)
    {
        var fault = Assert.Throws<InvalidInputException>(() => Calibrate(letter.Reference, blockRows));
        Assert.Equal($"Blocks must have from 1 to 10000 rows; given {blockRows}.", fault.Message);
    }

    [Fact]
    public void Calibrate_WithTooFewBlocks_IsRefused()
    {
        var fault = Assert.Throws<InvalidInputException>(() => Calibrate(letter.Reference, 3_000));
        Assert.Equal(
            "The reference has 6000 rows, 2 blocks of 3000; at least 4 blocks are needed to split it. "
            + "Give more rows, or shorter blocks.",
            fault.Message);
    }

    private Baseline Calibrate(RowSet reference, int? blockRows) => SlopeCalibrator.Calibrate(
        letter.Model,
        reference,
        null,
        new SlopeCalibratorOptions { ExpectedRunLength = RunLength, BlockRows = blockRows },
        null,
        TestContext.Current.CancellationToken);

    private int Alarms(Baseline baseline, RowSet rows)
    {
        using var monitor = SlopeMonitor.Open(letter.Model, baseline);
        var alarms = 0;
        for (var first = 0; first < rows.Count; first += 100) alarms += monitor.Observe(rows.Slice(first, 100)).Charts!.Alarms;
        return alarms;
    }

    /// <summary>Every row five times, with a little noise.</summary>
    private static RowSet Bursts(RowSet rows, int first, int count, int seed)
    {
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        int[] order = [.. Enumerable.Range(0, 5 * count).Select(i => first + (i / 5))];
        var noise = new double[order.Length * rows.Layout.RowLength];
        Normal.Samples(random, noise, 0, 0.1);
        var values = rows.Select(order).Values.ToArray();
        for (var i = 0; i < values.Length; i++) values[i] += (float)noise[i];
        return new RowSet(rows.Layout, values);
    }
}
