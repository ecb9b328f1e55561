using System.IO.Compression;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Observations;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>Calibrate, save, load, observe: on the Letter model and its real rows.</summary>
public sealed class SlopeMonitorTests(LetterFixture letter) : IClassFixture<LetterFixture>
{
    [Fact]
    public void Observe_HeldOutRows_AlarmsAboutAsOftenAsAsked()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline, new SlopeMonitorOptions { FalseAlarmRate = 0.05 });
        var alarms = 0;
        const int Windows = 200;
        var random = new Random(17);
        for (var i = 0; i < Windows; i++)
        {
            alarms += monitor.Observe(letter.Production.Select(Draw(random, letter.Production.Count, 50))).Alarm ? 1 : 0;
        }

        // 10 expected; a single reference may be off by half, and the 0.1 % quantiles of the binomial add to that.
        Assert.InRange(alarms, 1, 30);
    }

    [Fact]
    public void Observe_ShiftedRows_AlarmsAndExplainsItself()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        var shifted = letter.Shift(letter.Production.Slice(0, 100), value => value * 1.5f);

        var observation = monitor.Observe(shifted);

        Assert.True(observation.Alarm);
        Assert.True(observation.Score > 2 * observation.Threshold);
        Assert.Equal(1e-9, observation.PValue);
        Assert.Equal(
            observation.Score,
            observation.Sites.Sum(s => s.Contribution) + observation.JointContribution,
            1e-6 * observation.Score);
        Assert.Equal(["/PRelu", "/PRelu_1", "/PRelu_2"], observation.Sites.Select(s => s.Name));
        var loudest = observation.Sites[0].LoudestChannels(3).ToArray();
        Assert.Equal(3, loudest.Length);
        Assert.True(Math.Abs(observation.Sites[0].Movement[loudest[0]]) > 4);
        Assert.All(loudest, channel => Assert.NotEqual(0, observation.Sites[0].SlopeMovement[channel]));
    }

    [Fact]
    public void Observe_TheSameWindowTwice_SaysTheSameWhateverCameBetween()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        var window = letter.Production.Slice(100, 77);

        var first = monitor.Observe(window);
        monitor.Observe(letter.Production.Slice(0, 500));
        var again = monitor.Observe(window);

        Assert.Equal(first.Score, again.Score);
        Assert.Equal(first.PValue, again.PValue);
    }

    [Fact]
    public void Observe_BothLowerings_AgreeOnTheScore()
    {
        var window = letter.Production.Slice(0, 200);
        var scores = new[] { Lowering.Managed, Lowering.Portable }.Select(lowering =>
        {
            var options = new SlopeMonitorOptions { Session = new ModelSessionOptions { Lowering = lowering } };
            using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline, options);
            Assert.Equal(lowering, monitor.Features.Lowering);
            return monitor.Observe(window).Score;
        }).ToArray();

        Assert.Equal(scores[0], scores[1], 1e-3 * scores[0]);
    }

    [Fact]
    public void Observe_SizesBeyondTheCalibratedOnes_AreScoredButCannotAlarm()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        var shifted = letter.Shift(letter.Production, value => value * 2);
        var large = monitor.Observe(shifted.Slice(0, 1500));

        Assert.False(large.Alarm);
        Assert.True(large.Score > 0);
        Assert.True(double.IsNaN(large.Threshold));
        Assert.Equal(
            "the baseline has thresholds for windows of 10 to 500 rows, not for 1500; a reference of 6000 rows would have one",
            large.Uncalibrated);
        Assert.True(monitor.Observe(shifted.Slice(0, 137)).Alarm);
    }

    [Fact]
    public void Observe_FewerThanTenRows_IsAnErrorOfTheCaller()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);

        var e = Assert.Throws<ArgumentException>(() => monitor.Observe(letter.Production.Slice(0, 9)));

        Assert.Equal("A window needs at least 10 rows; this one has 9. (Parameter 'window')", e.Message);
    }

    [Fact]
    public void Observe_RowsTheModelAnswersWithInfinity_AreLeftOutAndCounted()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);
        var values = letter.Production.Slice(0, 40).Values.ToArray();
        values[(7 * 16) + 3] = 3e38f;

        var observation = monitor.Observe(new RowSet(letter.Production.Layout, values));

        Assert.Equal((40, 1), (observation.Rows, observation.NonFiniteRows));
        Assert.True(double.IsFinite(observation.Score));
        Assert.Null(observation.Uncalibrated);
    }

    [Fact]
    public void Observe_OnlyRowsTheModelAnswersWithInfinity_HasNoScoreAndDoesNotAlarm()
    {
        using var monitor = SlopeMonitor.Open(letter.Model, letter.Baseline);

        var observation = monitor.Observe(letter.Shift(letter.Production.Slice(0, 12), _ => 3e38f));

        Assert.True(double.IsNaN(observation.Score));
        Assert.False(observation.Alarm);
        Assert.Equal(
            "the model answered 12 of 12 rows with values that are not finite; 10 good rows are needed",
            observation.Uncalibrated);
    }

    [Fact]
    public void Save_ThenLoad_ObservesTheSame()
    {
        var path = letter.TemporaryFile("saved.baseline.zip");
        letter.Baseline.Save(path);
        var window = letter.Production.Slice(300, 60);
        using var before = SlopeMonitor.Open(letter.Model, letter.Baseline);
        using var after = SlopeMonitor.Open(letter.Model, Baseline.Load(path));

        Observation a = before.Observe(window), b = after.Observe(window);

        Assert.Equal((a.Score, a.Threshold, a.PValue, a.Alarm), (b.Score, b.Threshold, b.PValue, b.Alarm));
        Assert.Equal(a.Sites[1].SlopeMovement, b.Sites[1].SlopeMovement);
        Assert.Equal(a.Sites[2].ReferenceSkewness, b.Sites[2].ReferenceSkewness, 1e-9);
    }

    [Fact]
    public void Calibrate_TheSameRowsAndSeed_GiveTheSameBytes()
    {
        var one = letter.TemporaryFile("one.zip");
        var two = letter.TemporaryFile("two.zip");
        var other = letter.TemporaryFile("other.zip");
        letter.Calibrate(letter.Reference.Slice(0, 800), seed: 3).Save(one);
        letter.Calibrate(letter.Reference.Slice(0, 800), seed: 3).Save(two);
        letter.Calibrate(letter.Reference.Slice(0, 800), seed: 4).Save(other);

        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(two));
        Assert.NotEqual(File.ReadAllBytes(one), File.ReadAllBytes(other));
    }

    [Fact]
    public void Calibrate_TwelveRows_IsRefusedWithTheNumberNeeded()
    {
        var e = Assert.Throws<InvalidInputException>(() => letter.Calibrate(letter.Reference.Slice(0, 12)));

        Assert.Equal(
            "The reference has 12 rows; at least 80 are needed to compute anything, and 2000 in all for calibrated alarms. "
            + "Give more rows that the model is trusted on.",
            e.Message);
    }

    [Fact]
    public void Calibrate_SixHundredRows_IsUncalibratedAndNothingAlarms()
    {
        var baseline = CalibratedLetter.Of(600, new SlopeCalibratorOptions());

        Assert.Equal(CalibrationState.Uncalibrated, baseline.Manifest.Verdict.State);
        Assert.Equal(
            "600 rows (300 fit, 300 reference) for 456 dimensions; 1000 are needed before anything alarms (400 more). "
            + "Scores are shown, nothing alarms.",
            baseline.Manifest.Verdict.Reason);
        using var monitor = SlopeMonitor.Open(letter.Model, baseline);
        var observation = monitor.Observe(letter.Shift(letter.Production.Slice(0, 50), value => value * 2));
        Assert.True(observation.Score > observation.Threshold);
        Assert.False(observation.Alarm);
        Assert.Equal(baseline.Manifest.Verdict.Reason, observation.Uncalibrated);
    }

    [Fact]
    public void Calibrate_CopiesOfOneRow_IsRefused()
    {
        var copies = letter.Reference.Select(new int[200]);

        Assert.Equal(
            "The 100 fit rows give the same pre-activations in every row, so nothing can be learnt of their spread. "
            + "Give rows as production sends them, not copies of one row.",
            Assert.Throws<InvalidInputException>(() => letter.Calibrate(copies)).Message);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.6, "0.6")]
    [InlineData(double.NaN, "NaN")]
    public void Open_ARateOutsideItsRange_IsRefused(double rate, string shown) =>
        Assert.Equal(
            $"The false-alarm rate must be above 0 and at most 0.5; given {shown}.",
            Assert.Throws<InvalidInputException>(
                () => SlopeMonitor.Open(
                    letter.Model, letter.Baseline, new SlopeMonitorOptions { FalseAlarmRate = rate })).Message);

    [Fact]
    public void Open_AnotherModel_IsRefusedWithBothHashes()
    {
        var fashion = OnnxModel.Load(TestPaths.Sample("fashion/fashion-prelu.onnx"));

        var e = Assert.Throws<InvalidInputException>(() => SlopeMonitor.Open(fashion, letter.Baseline));

        Assert.Equal(
            $"The baseline was calibrated for another model: letter-prelu.onnx with SHA-256 {letter.Model.Sha256}, "
            + $"given fashion-prelu.onnx with SHA-256 {fashion.Sha256}. Use that model, or calibrate again with this one.",
            e.Message);
    }

    [Fact]
    public void Observe_AChannelThatStopsFiring_IsReportedDead()
    {
        // A model whose second channel is positive only where the input is: 200 rows of negative input silence it.
        var observation = DeadChannelModel.ObserveSilenced();

        Assert.Equal([1], observation.Sites[0].DeadChannels);
    }

    [Fact]
    public void Observe_UnitsWithoutASlope_CountsTheShareThatIsMasked()
    {
        // Uniform in −1 … 1: half of the units are below 0 on the reference; one channel of three is silenced.
        var observation = DeadChannelModel.ObserveSilenced();

        var site = Assert.Single(observation.Sites);
        Assert.Equal(site.NegativeShare, site.MaskedShare, 1e-12);
        Assert.Equal(2 / 3.0, site.MaskedShare, 0.05);
        Assert.Equal(0.5, site.ReferenceMaskedShare, 0.02);
        Assert.False(site.IsMasked);
        Assert.True((site with { MaskedShare = 0.99 }).IsMasked);
        Assert.Equal(1, Assert.Single(site.DeadChannels));
    }

    [Fact]
    public void Observe_ASiteWithOnePosition_CountsTheRowsThatFireAsAlwaysOn()
    {
        var observation = DeadChannelModel.ObserveSilenced();

        var site = Assert.Single(observation.Sites);
        Assert.Equal(1 - site.NegativeShare, site.AlwaysOnShare, 1e-12);
        Assert.Equal(1 - site.ReferenceNegativeShare, site.ReferenceAlwaysOnShare, 1e-6);
    }

    [Fact]
    public void Manifest_OpenedByAPerson_NamesModelDataAndVerdict()
    {
        var path = letter.TemporaryFile("readable.zip");
        letter.Baseline.Save(path);

        using var zip = ZipFile.OpenRead(path);
        using var reader = new StreamReader(zip.GetEntry("manifest.json")!.Open());
        var text = reader.ReadToEnd();

        Assert.Contains($"\"modelSha256\": \"{letter.Model.Sha256}\"", text, StringComparison.Ordinal);
        Assert.Contains("\"state\": \"Calibrated\"", text, StringComparison.Ordinal);
        Assert.Contains("\"rowsUsed\": 3000", text, StringComparison.Ordinal);
        Assert.All(
            zip.Entries.Where(e => e.Name != "manifest.json"),
            e => Assert.EndsWith(".npy", e.FullName, StringComparison.Ordinal));
    }

    private static int[] Draw(Random random, int count, int size)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return order[..size];
    }
}
