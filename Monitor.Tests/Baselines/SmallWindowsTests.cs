using System.Text.Json.Nodes;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>Absolutes from calibration to observation, on a model without positions; and baselines that have none.</summary>
public sealed class SmallWindowsTests(SmallWindowsFixture letter) : IClassFixture<SmallWindowsFixture>
{
    [Fact]
    public void Calibrate_AModelWithoutPositions_ScoresSmallWindowsOnAbsolutesToo()
    {
        var manifest = letter.Baseline.Manifest;

        Assert.Equal((3, 456), (manifest.Format, manifest.Dimensions));
        Assert.Equal(["a", "s", "e"], manifest.Features);
        Assert.Equal(["a", "s", "e", "|a|", "|s|"], manifest.SmallWindows!.Features);
        Assert.Equal((200, 904), (manifest.SmallWindows.Rows, manifest.SmallWindows.Dimensions));
        Assert.All(manifest.Sites, site => Assert.True(site.Absolutes));
        Assert.Equal([10, 20, 50, 100, 200], letter.Baseline.Small!.Nulls.Sizes);
        Assert.Equal(letter.Baseline.Small.Nulls.Threshold(100, 0.01), manifest.Thresholds[3]);
        Assert.Equal(letter.Baseline.Small.Guard!.Nulls.Threshold(200, 0.01), manifest.Thresholds[4]);
        Assert.Equal(letter.Baseline.Guard!.Nulls.Threshold(500, 0.01), manifest.Thresholds[5]);
    }

    [Fact]
    public void Calibrate_WithAFitRowLessOrOtherFeatures_HasNoAbsolutes()
    {
        foreach (var baseline in (Baseline[])[letter.Without, letter.Calibrate(FeatureSet.All, 1_807)])
        {
            Assert.Null(baseline.Small);
            Assert.Null(baseline.Manifest.SmallWindows);
            Assert.All(baseline.Manifest.Sites, site => Assert.False(site.Absolutes));
            Assert.Equal(456, baseline.Layout.SmallWindowDimension);
        }
    }

    [Fact]
    public void Calibrate_WithAbsolutes_LeavesEverythingElseAsWithout()
    {
        var without = letter.Without;

        Assert.Equal(without.Statistic.Basis.Eigenvectors, letter.Baseline.Statistic.Basis.Eigenvectors);
        Assert.Equal(without.Nulls.SmallRidge, letter.Baseline.Nulls.SmallRidge);
        var (with, plain) = (Observe(letter.Baseline, 201), Observe(without, 201));
        Assert.Equal((plain.Score, plain.Threshold, plain.PValue), (with.Score, with.Threshold, with.PValue));
        Assert.Equal(plain.Direction!.Whitened, Observe(letter.Baseline, 201).Direction!.Whitened);
        Assert.NotEqual(Observe(without, 200).Score, Observe(letter.Baseline, 200).Score);
        Assert.Equal(Observe(without, 200).Direction!.Whitened, Observe(letter.Baseline, 200).Direction!.Whitened);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(64)]
    [InlineData(200)]
    [InlineData(201)]
    public void Observe_AWindow_HasContributionsThatAddUpToItsMovement(int rows)
    {
        var observation = Observe(letter.Baseline, rows);

        Assert.Equal(
            observation.MovementScore,
            observation.Sites.Sum(site => site.Contribution) + observation.JointContribution,
            1e-6 * observation.MovementScore);
        Assert.InRange(observation.PValue, 1e-3, 1);
        Assert.False(observation.Alarm);
    }

    [Fact]
    public void Observe_RowsThatSpreadOutBothWays_StandOutMoreWithAbsolutes()
    {
        var random = new Random(3);
        var spread = new RowSet(
            letter.Production.Layout,
            letter.Production.Values.ToArray().Select(value => value + (random.Next(2) == 0 ? -0.6f : 0.6f)).ToArray());
        using SlopeMonitor with = SlopeMonitor.Open(letter.Model, letter.Baseline),
            plain = SlopeMonitor.Open(letter.Model, letter.Without);
        int Alarms(SlopeMonitor monitor) => Enumerable.Range(0, 40).Count(i => monitor.Observe(spread.Slice(25 * i, 25)).Alarm);

        var (high, low) = (Alarms(with), Alarms(plain));

        Assert.True(high > low, $"Of 40 windows {high} alarm with absolutes, {low} without.");
    }

    [Fact]
    public void Save_ThenLoad_ObservesTheSame_AndTheSameSeedGivesTheSameBytes()
    {
        string first = letter.TemporaryFile("first.baseline"), second = letter.TemporaryFile("second.baseline");
        letter.Baseline.Save(first);
        letter.Calibrate(FeatureSet.All).Save(second);

        var loaded = Baseline.Load(first);

        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        foreach (var rows in (int[])[20, 200, 400])
        {
            Observation a = Observe(letter.Baseline, rows), b = Observe(loaded, rows);
            Assert.Equal((a.Score, a.Threshold, a.PValue), (b.Score, b.Threshold, b.PValue));
            Assert.Equal(a.Sites[0].Contribution, b.Sites[0].Contribution);
        }
    }

    [Fact]
    public void Load_WithoutTheArraysOfSmallWindows_NamesTheFirst()
    {
        var path = Edited(_ => { }, "small/eigenvectors.npy");

        Assert.Contains(
            "has no small/eigenvectors.npy",
            Assert.Throws<InvalidInputException>(() => Baseline.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AManifestThatContradictsItself_IsRefused()
    {
        (Action<JsonObject> Edit, string Fault)[] cases =
        [
            (manifest => manifest["smallWindows"]!["rows"] = 500, "smallWindows.rows is not 200"),
            (manifest => manifest["smallWindows"]!["dimensions"] = 0, "smallWindows.dimensions is below 1"),
            (manifest => manifest.Remove("smallWindows"), "smallWindows and the sites' absolutes do not belong together"),
        ];
        foreach (var (edit, fault) in cases)
        {
            var path = Edited(edit);
            Assert.Contains(
                fault, Assert.Throws<InvalidInputException>(() => Baseline.Load(path)).Message, StringComparison.Ordinal);
        }
    }

    /// <remarks>The file was written by the version before absolutes; so were the scores, by its replay command.</remarks>
    [Fact]
    public void Load_ABaselineOfFormat2_ScoresAsTheVersionThatWroteIt()
    {
        var model = OnnxModel.Load(TestPaths.Data("baselines/tiny.onnx"));
        var baseline = Baseline.Load(TestPaths.Data("baselines/format-2.baseline"));
        using var monitor = SlopeMonitor.Open(
            model, baseline, new SlopeMonitorOptions { Session = new ModelSessionOptions { Lowering = Lowering.Portable } });
        using var file = File.OpenRead(TestPaths.Data("baselines/production.npy"));
        var rows = new RowSet(monitor.Layout, NpyFormat.Read(file, "production.npy", 1 << 20).ToFloat32());

        Observation first = monitor.Observe(rows.Slice(0, 50)), second = monitor.Observe(rows.Slice(50, 50));

        Assert.Equal((2, 22, 26), (baseline.Manifest.Format, baseline.Manifest.Dimensions, baseline.Layout.SmallWindowDimension));
        Assert.Null(baseline.Small);
        Assert.Equal(1.5817039385729363, first.Score, 1e-5);
        Assert.Equal(2.583732446898862, second.Score, 1e-5);
        Assert.Equal(0.7264978798769015, first.Threshold, 1e-12);
        Assert.Equal(1.3880269549818357e-07, first.PValue, 1e-9);
    }

    private Observation Observe(Baseline baseline, int rows)
    {
        using var monitor = SlopeMonitor.Open(letter.Model, baseline);
        return monitor.Observe(letter.Production.Slice(0, rows));
    }

    private string Edited(Action<JsonObject> edit, string? removed = null)
    {
        var path = letter.TemporaryFile("edited.baseline");
        BaselineFile.Edited(letter.Baseline, path, edit, removed);
        return path;
    }
}
