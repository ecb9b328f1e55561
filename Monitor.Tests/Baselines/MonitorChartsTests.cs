using System.Text.Json.Nodes;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Adaptation.Observations;
using Xunit;

namespace Alphadrift.Tests.Baselines;

public sealed class MonitorChartsTests(LetterFixture letter) : IClassFixture<LetterFixture>
{
    [Fact]
    public void Observe_AfterAShift_TellsChartAndRow_AndRestarts()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        Assert.Null(monitor.Observe(letter.Production.Slice(0, 150)).Charts!.Alarm);

        var charts = monitor.Observe(Shifted(150, 150)).Charts!;

        Assert.Equal(150, charts.FirstRow);
        Assert.InRange(charts.Alarm!.Row, 150, 200);
        Assert.InRange(charts.Alarm.ChangePoint, 80, charts.Alarm.Row);
        Assert.True(charts.Alarm.Value > charts.Alarm.Threshold);
        Assert.True(charts.Alarms > 1, "A shift that lasts alarms again after the restart.");
    }

    [Fact]
    public void Observe_Strictly_AlarmsByTheGuaranteedChartAlone()
    {
        using var monitor = SlopeMonitor.Open(
            letter.Model, letter.Baseline, new SlopeMonitorOptions { Guarantee = Guarantee.Strict, ExpectedRunLength = 1_000 });
        var quiet = monitor.Observe(letter.Production.Slice(0, 150)).Charts!;
        Assert.Null(quiet.Alarm);
        Assert.Equal(1_000, quiet.Thresholds.Guaranteed);
        Assert.True(double.IsNaN(quiet.Thresholds.Movement) && quiet.Values.Movement > 0);
        Assert.True(double.IsNaN(quiet.Values.Window) && double.IsNaN(quiet.Thresholds.Window));

        var charts = monitor.Observe(Shifted(150, 150)).Charts!;

        Assert.Equal(ChartKind.Guaranteed, charts.Alarm!.Chart);
        Assert.InRange(charts.Alarm.ChangePoint, 100, charts.Alarm.Row);
    }

    [Fact]
    public void RestoreCharts_OfStrictCharts_GoesOnBitForBit_AndIsRefusedByOthers()
    {
        var strict = new SlopeMonitorOptions { Guarantee = Guarantee.Strict };
        using var one = SlopeMonitor.Open(letter.Model, letter.Baseline, strict);
        using var other = SlopeMonitor.Open(letter.Model, letter.Baseline, strict);
        using var calibrated = SlopeMonitor.Open(letter.Model, letter.Baseline);
        one.Observe(letter.Production.Slice(0, 130));
        var state = one.Judge.SaveCharts()!;
        other.Judge.RestoreCharts(state);

        Assert.Equal(
            one.Observe(letter.Production.Slice(130, 70)).Charts!.Values,
            other.Observe(letter.Production.Slice(130, 70)).Charts!.Values);
        var fault = Assert.Throws<InvalidInputException>(() => calibrated.Judge.RestoreCharts(state));
        Assert.Contains("'guaranteed'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_SegmentBySegment_GivesEachTheChartsOfItsOwnRows()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        Judge first = monitor.Judge, second = monitor.CreateJudge();
        using var quiet = SlopeMonitor.Open(letter.Model, letter.Baseline);
        using var shifted = SlopeMonitor.Open(letter.Model, letter.Baseline);
        for (var at = 0; at < 200; at += 50)
        {
            // The second segment has too few rows for a score at times; its charts see them all the same.
            var (clean, other) = (letter.Production.Slice(at, 50), Shifted(400 + (at / 5), at == 0 ? 10 : 5));
            var (window, ofClean, ofOther) = Shuffled(clean, other);
            var observed = monitor.Observe(window, [new JudgedRows(first, ofClean), new JudgedRows(second, ofOther)]);
            var (one, two) = (observed[0], observed[1]);
            Assert.Equal(quiet.Observe(clean).Charts!.Values, one.Charts!.Values);
            Assert.Equal(
                shifted.Observe(other, [new JudgedRows(shifted.Judge, [.. Enumerable.Range(0, other.Count)])])[0].Charts!.Values,
                two.Charts!.Values);
            Assert.Equal(at == 0, double.IsFinite(two.Score));
        }

        second.ResetCharts();
        Assert.Equal(0, second.SaveCharts()!.Rows);
        Assert.Equal(200, first.SaveCharts()!.Rows);
    }

    /// <summary>Rows of two segments, mixed as a stream brings them, and where each has gone.</summary>
    private static (RowSet Window, int[] First, int[] Second) Shuffled(RowSet first, RowSet second)
    {
        var all = first.Append(second);
        int[] order = [.. Enumerable.Range(0, all.Count)];
        var keys = order.Select(row => row < first.Count ? (double)row / first.Count : (row - first.Count + 0.5) / second.Count);
        Array.Sort(keys.ToArray(), order);
        var places = order.Select((row, place) => (row, place)).ToArray();
        return (
            all.Select(order),
            [.. places.Where(one => one.row < first.Count).Select(one => one.place)],
            [.. places.Where(one => one.row >= first.Count).Select(one => one.place)]);
    }

    [Fact]
    public void Observe_WithoutRestart_StaysAboveWhileTheShiftLasts()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline, new SlopeMonitorOptions { RestartCharts = false });

        var first = monitor.Observe(Shifted(0, 100)).Charts!;
        var second = monitor.Observe(Shifted(100, 100)).Charts!;

        Assert.Equal((1, 1), (first.Alarms, second.Alarms));
        Assert.Equal(100, second.Alarm!.Row);
        Assert.True(second.Values.Energy > first.Values.Energy);
    }

    [Fact]
    public void SetExpectedRunLength_BetweenWindows_ChangesTheThresholdsAndNothingElse()
    {
        using var changed = SlopeMonitor.Open(letter.Model, letter.Baseline);
        using var short1000 = SlopeMonitor.Open(
            letter.Model, letter.Baseline, new SlopeMonitorOptions { ExpectedRunLength = 1_000 });
        using var same = SlopeMonitor.Open(letter.Model, letter.Baseline);
        Assert.Equal(10_000, changed.ExpectedRunLength);
        changed.Observe(letter.Production.Slice(0, 100));
        same.Observe(letter.Production.Slice(0, 100));

        changed.Judge.SetExpectedRunLength(1_000);
        var (after, before) =
            (changed.Observe(letter.Production.Slice(100, 50)).Charts!, same.Observe(letter.Production.Slice(100, 50)).Charts!);

        // The windows' value is a multiple of their threshold; the scores behind it are the same.
        Assert.Equal(before.Values, after.Values with { Window = before.Values.Window });
        Assert.True(after.Values.Window > before.Values.Window);
        Assert.Equal(
            same.Judge.SaveCharts()!.NestedWindows.Select(window => window.Score),
            changed.Judge.SaveCharts()!.NestedWindows.Select(window => window.Score));
        Assert.Equal(short1000.Observe(letter.Production.Slice(0, 50)).Charts!.Thresholds, after.Thresholds);
        Assert.True(after.Thresholds.Movement < before.Thresholds.Movement);
        Assert.Equal((1_000, 10_000), (after.ExpectedRunLength, before.ExpectedRunLength));
        Assert.Throws<InvalidInputException>(() => { changed.Judge.SetExpectedRunLength(10); });
    }

    [Fact]
    public void Observe_InSmallerWindows_GivesTheSameCharts()
    {
        using var whole = SlopeMonitor.Open(letter.Model, letter.Baseline);
        using var parts = SlopeMonitor.Open(letter.Model, letter.Baseline);
        Observation last = null!;
        for (var first = 0; first < 200; first += 25) last = parts.Observe(letter.Production.Slice(first, 25));

        var expected = whole.Observe(letter.Production.Slice(0, 200)).Charts!.Values;

        Assert.Equal(expected.Movement, last.Charts!.Values.Movement, 1e-4);
        Assert.Equal(expected.Energy, last.Charts.Values.Energy, 1e-4);
        Assert.Equal(expected.Classes, last.Charts.Values.Classes, 1e-3);
    }

    [Fact]
    public void Observe_TheNestedWindows_CoverTheRowsUpToTheLast_AndAreOfTheManifest()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline, new SlopeMonitorOptions { RestartCharts = false });

        monitor.Observe(letter.Production.Slice(0, 123));
        var charts = monitor.Observe(letter.Production.Slice(123, 377)).Charts!;

        Assert.Equal(1, charts.Thresholds.Window);
        Assert.InRange(charts.Highest.Window, charts.Values.Window, 1);
        var windows = monitor.Judge.SaveCharts()!.NestedWindows;
        var sizes = letter.Baseline.Manifest.Charts!.NestedWindows;
        Assert.Equal([10, 50, 100, 500, 1000], sizes.Select(size => size.Rows));
        Assert.Equal([490L, 450, 400, 0, 0], windows.Select(state => state.ScoreFirstRow));
        Assert.Equal([0, 0, 0, 0, 500], windows.Select(state => state.Rows));
        Assert.Equal(windows.Zip(sizes, (state, size) => state.Score / size.Threshold!.Value).Max(), charts.Values.Window, 1e-9);
    }

    [Fact]
    public void Load_OfABaselineWithOtherWindows_GoesOnWithTheChartsAlone_AndTakesItsState()
    {
        var path = letter.Edited("other-windows.baseline", manifest =>
        {
            var charts = manifest["charts"]!.AsObject();
            charts.Remove("jointRows");
            charts.Remove("nestedWindows");
            charts.Add("windows", new JsonArray(new JsonObject { ["rows"] = 50, ["simulated"] = 40_000 }));
        });
        using var older = SlopeMonitor.Open(letter.Model, Baseline.Load(path));
        using var current = SlopeMonitor.Open(letter.Model, letter.Baseline);
        var (alone, both) =
            (older.Observe(letter.Production.Slice(0, 150)).Charts!, current.Observe(letter.Production.Slice(0, 150)).Charts!);

        Assert.True(double.IsNaN(alone.Values.Window));
        Assert.Equal(both.Values, alone.Values with { Window = both.Values.Window });
        Assert.True(alone.Thresholds.Movement > 0 && both.Thresholds.Movement > 0);
        Assert.Empty(older.Judge.SaveCharts()!.NestedWindows);
        older.Judge.RestoreCharts(current.Judge.SaveCharts()!);
        Assert.Equal(both.Values.Movement, older.Judge.SaveCharts()!.MovementValue);
    }

    [Theory]
    [InlineData("jointRows", "[1900, 1500, 1500, 2000, 2000, 2000, 2000]")]
    [InlineData("jointRows", "[0, 1500, 1500, 2000, 2000, 2000, 2000, 2000]")]
    [InlineData("nestedWindows", """[{"rows": 20, "threshold": 2}]""")]
    public void Load_OfWindowsThatDoNotFit_IsRefused(string property, string value)
    {
        var path = letter.Edited("damaged-windows.baseline", manifest => manifest["charts"]![property] = JsonNode.Parse(value));

        var fault = Assert.Throws<InvalidInputException>(() => Baseline.Load(path));

        Assert.Contains("charts.nestedWindows or charts.jointRows are not valid", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfWindowsWithoutTheirMaxima_IsRefusedByTheirName()
    {
        var path = letter.Edited("no-maxima.baseline", _ => { }, "charts/joint-maxima.npy");

        Assert.Contains(
            "has no charts/joint-maxima.npy",
            Assert.Throws<InvalidInputException>(() => Baseline.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RestoreCharts_OfAStateWithoutWindows_IsTaken()
    {
        using var one = SlopeMonitor.Open(letter.Model, letter.Baseline);
        one.Observe(letter.Production.Slice(0, 130));
        var older = one.Judge.SaveCharts()! with { NestedWindows = [] };

        one.Judge.RestoreCharts(older);

        var state = one.Judge.SaveCharts()!;
        Assert.Equal((130, 0), (state.Rows, state.NestedWindows[1].Rows));
        Assert.Equal(older.MovementValue, state.MovementValue);
    }

    [Fact]
    public void RestoreCharts_InANewMonitor_GoesOnBitForBit()
    {
        using var one = SlopeMonitor.Open(letter.Model, letter.Baseline);
        using var other = SlopeMonitor.Open(letter.Model, letter.Baseline);
        one.Observe(letter.Production.Slice(0, 130));
        other.Judge.RestoreCharts(one.Judge.SaveCharts()!);

        AssertSame(one.Observe(letter.Production.Slice(130, 70)).Charts, other.Observe(letter.Production.Slice(130, 70)).Charts);
    }

    [Fact]
    public void Observe_RowsThatAreNotFinite_CountButAreNotCharted()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        monitor.Observe(letter.Production.Slice(0, 20));
        var before = monitor.Judge.SaveCharts()!;

        var charts = monitor.Observe(letter.Shift(letter.Production.Slice(20, 12), _ => 3e38f)).Charts!;

        Assert.Equal((20, before.MovementValue), (charts.FirstRow, charts.Values.Movement));
        Assert.Equal(32, monitor.Judge.SaveCharts()!.Rows);
    }

    [Fact]
    public void Load_OfASavedBaseline_HasTheSameCharts()
    {
        var path = letter.TemporaryFile("charts.zip");
        letter.Baseline.Save(path);
        var loaded = Baseline.Load(path);
        using var before = SlopeMonitor.Open(
            letter.Model, letter.Baseline, new SlopeMonitorOptions { ExpectedRunLength = 2_345 });
        using var after = SlopeMonitor.Open(letter.Model, loaded, new SlopeMonitorOptions { ExpectedRunLength = 2_345 });

        AssertSame(before.Observe(letter.Production.Slice(0, 60)).Charts, after.Observe(letter.Production.Slice(0, 60)).Charts);
        Assert.Equal(10_000, loaded.Manifest.Charts!.ExpectedRunLength);
        Assert.Equal(CalibrationState.Calibrated, loaded.Manifest.Charts.Verdict.State);
    }

    [Fact]
    public void Load_OfABaselineWithoutCharts_ObservesWithoutThem()
    {
        var path = letter.TemporaryFile("older.zip");
        var options = new SlopeCalibratorOptions { ExpectedRunLength = null };
        CalibratedLetter.Of(400, options).Save(path);
        using var monitor = SlopeMonitor.Open(letter.Model, Baseline.Load(path));

        Assert.Null(monitor.Observe(letter.Production.Slice(0, 20)).Charts);
        Assert.Null(monitor.Judge.SaveCharts());
        using var charted = SlopeMonitor.Open(letter.Model, letter.Baseline);
        Assert.Equal(
            "The baseline has no charts to restore a state into. Calibrate again to add them.",
            Assert.Throws<InvalidInputException>(() => monitor.Judge.RestoreCharts(charted.Judge.SaveCharts()!)).Message);
    }

    [Fact]
    public void Calibrate_SixHundredRows_ShowsChartsThatNeverAlarm()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, CalibratedLetter.Of(600, new SlopeCalibratorOptions()));

        var charts = monitor.Observe(Shifted(0, 300)).Charts!;

        Assert.Null(charts.Alarm);
        Assert.True(charts.Highest.Movement > charts.Thresholds.Movement);
        Assert.Equal(
            "600 rows for 448 dimensions and one false alarm in 10000 rows; 2000 are needed before a chart alarms (1400 more). "
            + "Charts are shown, nothing alarms.",
            charts.Uncalibrated);
    }

    [Theory]
    [InlineData(999, 600, 100, 1_000, CalibrationState.Uncalibrated)]
    [InlineData(1_000, 600, 100, 1_000, CalibrationState.Provisional)]
    [InlineData(1_999, 1_000, 100, 10_000, CalibrationState.Uncalibrated)]
    [InlineData(2_000, 1_000, 100, 1_000, CalibrationState.Calibrated)]
    [InlineData(2_000, 1_000, 100, 10_000, CalibrationState.Provisional)]
    [InlineData(2_000, 1_000, 1_001, 1_000, CalibrationState.Uncalibrated)]
    [InlineData(4_999, 2_500, 100, 10_000, CalibrationState.Provisional)]
    [InlineData(5_000, 2_500, 100, 10_000, CalibrationState.Calibrated)]
    [InlineData(5_000, 499, 100, 10_000, CalibrationState.Uncalibrated)]
    [InlineData(9_999, 5_000, 100, 100_000, CalibrationState.Provisional)]
    [InlineData(10_000, 5_000, 100, 100_000, CalibrationState.Calibrated)]
    [InlineData(50_000, 5_000, 100, 100_001, CalibrationState.Provisional)]
    public void Verdict_OfRowsAndRunLength_IsTheStudys(
        int rows, int reference, int dimensions, int runLength, CalibrationState state) =>
        Assert.Equal(state, RunLengthVerdict.Of(rows, reference, dimensions, runLength).State);

    [Fact]
    public void Verdict_Provisional_SaysWhatItIsWorth_AndWhatIsMissing() =>
        Assert.Equal(
            "3000 rows for 448 dimensions and one false alarm in 10000 rows; right in the median over references, "
            + "but one in sixteen to one in four alarms more than 1.4 times as often; "
            + "with 5000 rows (2000 more) it would be calibrated.",
            RunLengthVerdict.Of(3_000, 1_500, 448, 10_000).Reason);

    [Theory]
    [InlineData(199)]
    [InlineData(1_000_001)]
    public void Open_ARunLengthOutsideItsRange_IsRefused(int runLength) =>
        Assert.Equal(
            $"The expected run length must be from 200 to 1000000 rows; given {runLength}.",
            Assert.Throws<InvalidInputException>(() => SlopeMonitor.Open(
                letter.Model, letter.Baseline, new SlopeMonitorOptions { ExpectedRunLength = runLength })).Message);

    private RowSet Shifted(int first, int rows) =>
        letter.Shift(letter.Production.Slice(first, rows), value => Math.Min(15, value * 1.5f));

    /// <summary>Records compare their lists by reference: these are compared by what they hold.</summary>
    private static void AssertSame(ChartObservation? one, ChartObservation? other)
    {
        Assert.Equal(Plain(one!), Plain(other!));
        Assert.Equal(one!.Crossings, other!.Crossings);
        Assert.Equal(one.Classes, other.Classes);
        Assert.Equal(one.ReferenceClasses, other.ReferenceClasses);

        static ChartObservation Plain(ChartObservation charts) =>
            charts with { Crossings = [], Classes = [], ReferenceClasses = [] };
    }
}
