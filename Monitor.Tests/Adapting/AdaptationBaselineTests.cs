using System.IO.Compression;
using System.Text;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Slopes;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Adapting;

/// <summary>What adaptation adds to calibration and to the baseline file.</summary>
public sealed class AdaptationBaselineTests(AdaptiveLetter adaptive) : IClassFixture<AdaptiveLetter>
{
    [Fact]
    public void Calibrate_TheSameAgain_WritesTheSameBytes()
    {
        var options = new AdaptationOptions();
        var files = new[] { "one", "two" }.Select(adaptive.Letter.TemporaryFile).ToArray();

        foreach (var file in files) adaptive.Calibrate(options, 1500).Save(file);

        Assert.Equal(File.ReadAllBytes(files[0]), File.ReadAllBytes(files[1]));
    }

    [Theory]
    [InlineData(ObjectiveKind.Entropy)]
    [InlineData(ObjectiveKind.Moments)]
    public void Load_OfASavedBaseline_AdaptsAsTheOneThatWasSaved(ObjectiveKind objective)
    {
        var saved = objective == ObjectiveKind.Entropy ? adaptive.Entropy : adaptive.Moments;
        var file = adaptive.Letter.TemporaryFile($"{objective}.baseline");
        saved.Save(file);
        using var one = adaptive.Open(saved);
        using var other = adaptive.Open(Baseline.Load(file));
        foreach (var window in AdaptiveLetter.Windows(adaptive.Letter.Production, 60, 4, seed: 5))
        {
            var (expected, seen) = (one.Observe(window).Adaptation!, other.Observe(window).Adaptation!);
            Assert.Equal((expected.Length, expected.PValue, expected.Trajectory), (seen.Length, seen.PValue, seen.Trajectory));
            Assert.Equal(expected.Sites[0].Displacement, seen.Sites[0].Displacement);
            Assert.Equal(expected.Collapse, seen.Collapse);
        }
    }

    [Fact]
    public void Save_WithoutAnObjective_WritesNothingOfAdaptation()
    {
        var file = adaptive.Letter.TemporaryFile("none.baseline");

        adaptive.Letter.Baseline.Save(file);

        using var zip = ZipFile.OpenRead(file);
        Assert.DoesNotContain(zip.Entries, entry => entry.FullName.StartsWith("adaptation/", StringComparison.Ordinal));
        using var manifest = new StreamReader(zip.GetEntry("manifest.json")!.Open());
        Assert.DoesNotContain("adaptation", manifest.ReadToEnd(), StringComparison.Ordinal);
        Assert.Null(Baseline.Load(file).Manifest.Adaptation);
    }

    [Fact]
    public void Open_OfABaselineWithoutAnObjective_SaysWhatToDo()
    {
        var fault = Assert.Throws<InvalidInputException>(() => adaptive.Open(adaptive.Letter.Baseline));

        Assert.Equal(
            "The baseline was calibrated without an objective, so the slopes cannot be adapted. Calibrate again with "
            + "'alphadrift calibrate --objective auto'.",
            fault.Message);
    }

    [Theory]
    [InlineData("\"steps\": 1,", "\"steps\": 99,", "adaptation.steps is not within 1 … 20")]
    [InlineData("\"anchor\": 0.05,", "\"anchor\": 1,", "adaptation.anchor is not within [0, 1)")]
    [InlineData("\"nonlinearity\": ", "\"nonlinearity\": -", "adaptation.nonlinearity is below 1")]
    [InlineData("\"objective\": \"Entropy\"", "\"objective\": \"Auto\"", "adaptation.objective is unknown")]
    public void Load_OfAChangedManifest_IsRefusedWithTheField(string found, string changed, string fault)
    {
        var file = Saved("changed.baseline");
        Rewrite(file, "manifest.json", bytes => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(found, changed,
            StringComparison.Ordinal)));

        var refusal = Assert.Throws<InvalidInputException>(() => Baseline.Load(file));

        Assert.Equal($"manifest.json in {file} is not valid: {fault}. Write it again with 'alphadrift calibrate'.",
            refusal.Message);
    }

    [Theory]
    [InlineData("adaptation/covariance-000.npy")]
    [InlineData("adaptation/null-lengths.npy")]
    [InlineData("adaptation/null-trajectories.npy")]
    [InlineData("adaptation/mean-prediction.npy")]
    [InlineData("adaptation/step-sd.npy")]
    [InlineData("adaptation/mean-gradient.npy")]
    public void Load_WithoutAnArray_IsRefusedWithItsName(string entry)
    {
        var file = Saved("missing.baseline");
        Rewrite(file, entry, _ => null);

        var refusal = Assert.Throws<InvalidInputException>(() => Baseline.Load(file));

        Assert.Equal($"{file} has no {entry}. Write it again with 'alphadrift calibrate'.", refusal.Message);
    }

    [Theory]
    [InlineData("steps", "The number of steps of the adaptation must be from 1 to 20; given 21.")]
    [InlineData("rate", "The learning rate of the adaptation must be above 0; without one it is learnt; given -1.")]
    [InlineData("cap", "The cap on slopes of the adaptation must be above 0; given 0.")]
    [InlineData("anchor", "The anchor of the adaptation must be from 0 to below 1; given 1.")]
    [InlineData("reset", "The number of windows before a reset of the adaptation must be from 10 to 10,000; given 9.")]
    [InlineData("clip", "The quantile of gradient clipping of the adaptation must be above 0 and at most 1; given 1.5.")]
    [InlineData("share", "The share of the largest entropy of the adaptation must be above 0 and at most 1; given 0.")]
    public void Calibrate_WithAnOptionOutOfRange_IsRefused(string what, string message)
    {
        var good = new AdaptationOptions();
        var options = what switch
        {
            "steps" => good with { Steps = 21 },
            "rate" => good with { LearningRate = -1 },
            "cap" => good with { Cap = 0 },
            "anchor" => good with { Anchor = 1 },
            "reset" => good with { ResetAfter = 9 },
            "clip" => good with { ClipQuantile = 1.5 },
            _ => good with { EntropyShare = 0 },
        };

        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => adaptive.Calibrate(options, 100)).Message);
    }

    [Fact]
    public void Calibrate_WhereTheModelIsSureOfNoRow_SaysWhatToDo()
    {
        var fault = Assert.Throws<InvalidInputException>(
            () => adaptive.Calibrate(new AdaptationOptions { Objective = ObjectiveKind.Entropy, EntropyShare = 1e-12 }, 200));

        Assert.Matches(
            @"^The objective 'entropy' can learn from \d of 100 calibration rows only; 40 are needed\.", fault.Message);
        Assert.EndsWith("or use the objective 'moments'.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OfTheMomentsObjective_IsTheGradientOfHalfTheSquaredDeviation()
    {
        using var session = ModelSession.Open(adaptive.Letter.Model, new ModelSessionOptions { Lowering = Lowering.Portable });
        var reference = adaptive.Moments.ReferenceTotals;
        var layout = new SlopeLayout(session.Sites);
        var window = adaptive.Letter.Shift(adaptive.Letter.Production.Slice(0, 50), value => value + 0.5f);
        var gradients = new MomentGradients(session, reference);
        var mean = new GradientMean(layout.Count, RowRules.None);

        var loss = gradients.Run(window, null, mean, null);

        var totals = new ChannelTotals(layout.Count);
        new MomentRows(adaptive.Moments.Layout).Read(session.Run(window), new float[50 * adaptive.Moments.Layout.MomentDimension],
            totals, out _);
        double[] deviation = [.. layout.Shipped().Select((slope, c) => totals.MeanOutput(c, slope) - reference.MeanOutput(c,
            slope))];
        Assert.Equal(deviation.Sum(d => 0.5 * d * d), loss, 1e-5 * loss);
        for (var c = 0; c < layout.Count; c++)
        {
            Assert.Equal(deviation[c] * reference.Mean(Moment.NegativeMean, c), mean.Mean()![c], 1e-5);
        }
    }

    [Fact]
    public void Scale_AfterSomeWindows_IsTheStandardDeviationOfTheRecursion()
    {
        var scale = new TrajectoryScale(anchor: 0.1, steps: 2, referenceRows: 500);
        int[] windows = [10, 40, 25];
        foreach (var rows in windows) scale.Advance(rows);

        // Two steps with the same gradient x: x, then 0.9 x + x; what was there before is multiplied by 0.81.
        double[] weights = [1.9 * 0.81 * 0.81, 1.9 * 0.81, 1.9];
        var expected = weights.Zip(windows).Sum(pair => pair.First * pair.First / pair.Second) + Math.Pow(weights.Sum(), 2) / 500;
        Assert.Equal(Math.Sqrt(expected), scale.Value, 1e-12);
        scale.Reset();
        Assert.Equal(0, scale.Value);
    }

    private string Saved(string name)
    {
        var file = adaptive.Letter.TemporaryFile(name);
        adaptive.Entropy.Save(file);
        return file;
    }

    private static void Rewrite(string file, string entry, Func<byte[], byte[]?> change)
    {
        using var zip = ZipFile.Open(file, ZipArchiveMode.Update);
        var old = zip.GetEntry(entry)!;
        using var memory = new MemoryStream();
        using (var stream = old.Open()) stream.CopyTo(memory);
        old.Delete();
        if (change(memory.ToArray()) is not { } bytes) return;
        using var target = zip.CreateEntry(entry).Open();
        target.Write(bytes);
    }
}
