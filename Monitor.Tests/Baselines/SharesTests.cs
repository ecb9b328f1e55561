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

/// <summary>Shares from calibration to observation, on real pictures; and baselines that have none.</summary>
public sealed class SharesTests(SharesFixture fashion) : IClassFixture<SharesFixture>
{
    [Fact]
    public void Calibrate_AConvolutionalModel_TakesSharesOfEverySite()
    {
        var manifest = fashion.Baseline.Manifest;

        Assert.Equal(["a", "s", "p30", "p70", "e"], manifest.Features);
        Assert.All(manifest.Sites, site => Assert.True(site.Shares));
        Assert.Equal((768, 778), (fashion.Baseline.Layout.MomentDimension, fashion.Baseline.Layout.Dimension));
        Assert.Equal(768, manifest.Charts!.Dimensions);
        Assert.Equal(778, manifest.Dimensions);
    }

    [Fact]
    public void Calibrate_WithMomentsAlone_HasNoShares()
    {
        var baseline = fashion.Moments;

        Assert.Equal(["a", "s", "e"], baseline.Manifest.Features);
        Assert.Null(baseline.Shares);
        Assert.Equal(394, baseline.Layout.Dimension);
    }

    [Fact]
    public void ReferenceMean_OfTheShares_IsNearTheirRanks()
    {
        // Up to half of what lies exactly on a quantile, which flat backgrounds make an eighth of the positions.
        var (layout, mean) = (fashion.Baseline.Layout, fashion.Baseline.Statistic.ReferenceMean);
        for (var i = 0; i < layout.ChartedShares; i++)
        {
            Assert.Equal(0.3, mean[layout.ShareStart + i], 0.13);
            Assert.Equal(0.7, mean[layout.ShareStart + layout.ChartedShares + i], 0.13);
        }
    }

    [Fact]
    public void Observe_AFaintShift_StandsOutMoreWithShares()
    {
        var shifted = new RowSet(
            fashion.Production.Layout,
            fashion.Production.Values.ToArray().Select(value => 72.9f + (1.02f * (value - 72.9f))).ToArray());
        using var shares = SlopeMonitor.Open(fashion.Model, fashion.Baseline);
        using var moments = SlopeMonitor.Open(
            fashion.Model,
            fashion.Moments);
        Observation Seen(SlopeMonitor monitor) => monitor.Observe(shifted.Slice(0, 50));
        Observation with = Seen(shares), without = Seen(moments);

        var (high, low) = (with.Score / with.Threshold, without.Score / without.Threshold);
        Assert.True(high > 2 * low, $"Score by threshold: {high} with shares, {low} without.");
        Assert.Equal(with.Score, with.Sites.Sum(site => site.Contribution) + with.JointContribution, 1e-6 * with.Score);
    }

    [Fact]
    public void Observe_SitesWithManyPositions_AreRarelyAlwaysOn_AndHaveNoReferenceForIt()
    {
        using var monitor = SlopeMonitor.Open(fashion.Model, fashion.Baseline);

        var observation = monitor.Observe(fashion.Production);

        var spread = fashion.Baseline.Layout.Sites.Zip(observation.Sites)
            .Where(one => one.First.Rank == 4).Select(one => one.Second).ToList();
        Assert.NotEmpty(spread);
        Assert.All(spread, site => Assert.Equal(double.NaN, site.ReferenceAlwaysOnShare));
        Assert.All(spread, site => Assert.InRange(site.AlwaysOnShare, 0, 1 - site.NegativeShare - 1e-6));
    }

    [Fact]
    public void Observe_BothLowerings_AgreeOnScoreAndCharts()
    {
        var seen = new[] { Lowering.Managed, Lowering.Portable }.Select(lowering =>
        {
            using var monitor = SlopeMonitor.Open(
                fashion.Model, fashion.Baseline,
                new SlopeMonitorOptions { Session = new ModelSessionOptions { Lowering = lowering } });
            return monitor.Observe(fashion.Production);
        }).ToArray();

        Assert.Equal(seen[0].Score, seen[1].Score, 5e-3 * seen[0].Score);
        Assert.Equal(seen[0].Charts!.Values.Movement, seen[1].Charts!.Values.Movement, 5e-3);
    }

    [Fact]
    public void Save_ThenLoad_ObservesTheSame_WithAdaptationToo()
    {
        var path = fashion.TemporaryFile("shares.baseline");
        fashion.Baseline.Save(path);
        var options = new SlopeMonitorOptions { Adaptation = true };
        using var before = SlopeMonitor.Open(fashion.Model, fashion.Baseline, options);
        using var after = SlopeMonitor.Open(fashion.Model, Baseline.Load(path), options);

        Observation a = before.Observe(fashion.Production.Slice(0, 100)), b = after.Observe(fashion.Production.Slice(0, 100));

        Assert.Equal((a.Score, a.Threshold, a.PValue), (b.Score, b.Threshold, b.PValue));
        Assert.Equal(a.Charts!.Values, b.Charts!.Values);
        Assert.Equal(a.Adaptation!.Sites[0].Displacement, b.Adaptation!.Sites[0].Displacement);
        Assert.NotEqual(0, a.Adaptation.Sites[0].Max);
    }

    [Fact]
    public void Observe_ARowTheModelAnswersWithNaN_ChangesNoOtherRow()
    {
        var values = fashion.Production.Slice(0, 41).Values.ToArray();
        values.AsSpan(40 * 784).Fill(float.NaN);
        using var monitor = SlopeMonitor.Open(fashion.Model, fashion.Baseline);
        var clean = monitor.Observe(fashion.Production.Slice(0, 40));

        var observation = monitor.Observe(new RowSet(fashion.Production.Layout, values));

        Assert.Equal((1, clean.Score), (observation.NonFiniteRows, observation.Score));
    }

    /// <remarks>The file was written by the version before shares; so were the scores, by its replay command.</remarks>
    [Fact]
    public void Load_ABaselineOfFormat1_ScoresAsTheVersionThatWroteIt()
    {
        var model = OnnxModel.Load(TestPaths.Data("baselines/tiny.onnx"));
        var baseline = Baseline.Load(TestPaths.Data("baselines/format-1.baseline"));
        using var monitor = SlopeMonitor.Open(
            model, baseline, new SlopeMonitorOptions { Session = new ModelSessionOptions { Lowering = Lowering.Portable } });
        using var file = File.OpenRead(TestPaths.Data("baselines/production.npy"));
        var rows = new RowSet(monitor.Layout, NpyFormat.Read(file, "production.npy", 1 << 20).ToFloat32());

        Observation quiet = monitor.Observe(rows.Slice(0, 50)), shifted = monitor.Observe(rows.Slice(50, 50));

        Assert.Equal((1, 16, 20), (baseline.Manifest.Format, baseline.Manifest.Dimensions, baseline.Layout.Dimension));
        Assert.Equal(0.03591351625657082, quiet.Score, 1e-6);
        Assert.Equal(2.0607018678484237, shifted.Score, 1e-5);
        Assert.Equal(0.5108871004993545, shifted.Threshold, 1e-12);
        Assert.Equal(0.21030707463311654, quiet.Charts!.Values.Movement, 1e-5);
        Assert.Equal(8.856835668285688, shifted.Charts!.Values.Movement, 1e-4);
    }

    [Fact]
    public void Calibrate_TheSameModelAnew_TakesSharesOfTheSiteWithPositionsAlone()
    {
        var model = OnnxModel.Load(TestPaths.Data("baselines/tiny.onnx"));
        var random = new Random(5);
        var layout = InputPlan.Create(model, null).Layout;
        var rows = new RowSet(layout, Enumerable.Range(0, 200 * 25).Select(_ => random.NextSingle()).ToArray());

        var baseline = SlopeCalibrator.Calibrate(
            model, rows, null, new SlopeCalibratorOptions(), null, TestContext.Current.CancellationToken);

        Assert.Equal([true, false], baseline.Manifest.Sites.Select(site => site.Shares));
        Assert.Equal((14, 6), (baseline.Layout.ShareStart, 2 * baseline.Layout.ChartedShares));
        using var monitor = SlopeMonitor.Open(model, baseline);
        var observation = monitor.Observe(rows.Slice(0, 20));
        Assert.Equal(
            observation.Score, observation.Sites.Sum(site => site.Contribution) + observation.JointContribution, 1e-9);
    }

    /// <summary>What the verdict promises of the features without shares holds when they are taken.</summary>
    [Fact]
    public void Verdict_TooFewRowsForShares_NamesTheFeaturesThatTheyCarry()
    {
        var moments =
            fashion.Moments.Manifest;

        Assert.Equal(CalibrationState.Uncalibrated, fashion.Baseline.Manifest.Verdict.State);
        Assert.EndsWith(
            "Calibrated with --features moments it would alarm: 394 dimensions need 1000 rows.",
            fashion.Baseline.Manifest.Verdict.Reason,
            StringComparison.Ordinal);
        Assert.Equal((CalibrationState.Provisional, 394), (moments.Verdict.State, moments.Dimensions));
    }

    [Fact]
    public void Load_WithAShareArrayThatDoesNotFit_NamesIt()
    {
        var path = fashion.TemporaryFile("damaged.baseline");
        fashion.Baseline.Save(path);
        using (var zip = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Update))
        {
            zip.GetEntry("shares/upper.npy")!.Delete();
            using var entry = zip.CreateEntry("shares/upper.npy").Open();
            NpyFormat.Write<double>(entry, new double[7], 7);
        }

        Assert.Equal(
            $"shares/upper.npy in {path} has the shape [7]; [192] is needed. Write it again with 'alphadrift calibrate'.",
            Assert.Throws<InvalidInputException>(() => Baseline.Load(path)).Message);
    }
}
