using System.Text.Json.Nodes;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Baselines;

/// <summary>The Letter sample, 128 + 64 + 32 channels at two dimensions each, charted on fewer.</summary>
public sealed class ChartedChannelsTests(LetterFixture letter) : IClassFixture<LetterFixture>
{
    private const int Limit = 96;

    [Fact]
    public void Save_AboveTheLimit_NamesTheChartedChannelsAndScoresTheSame()
    {
        var path = letter.TemporaryFile("limited.baseline");
        var baseline = Calibrate();
        baseline.Save(path);

        var loaded = Baseline.Load(path);

        Assert.Equal([16, 16, 16], loaded.Layout.ChartedChannels.Select(site => site.Length));
        Assert.Equal(
            baseline.Layout.ChartedChannels.SelectMany(site => site), loaded.Layout.ChartedChannels.SelectMany(site => site));
        Assert.Equal(3, loaded.Manifest.Format);
        Assert.Equal(Observe(baseline).Score, Observe(loaded).Score);
    }

    [Fact]
    public void Save_BelowTheLimit_IsReadByEarlierVersions()
    {
        var manifest = Calibrate(1024).Manifest;

        Assert.Equal(2, manifest.Format);
        Assert.All(manifest.Sites, site => Assert.Null(site.Charted));
    }

    /// <summary>A site smaller than its part is whole and names no channels.</summary>
    [Fact]
    public void Load_OneSiteWhole_ChartsAllOfIt()
    {
        var path = letter.TemporaryFile("partly.baseline");
        Calibrate(300).Save(path);

        var loaded = Baseline.Load(path);

        Assert.Null(loaded.Manifest.Sites[2].Charted);
        Assert.Equal([59, 59, 32], loaded.Layout.ChartedChannels.Select(site => site.Length));
    }

    /// <summary>
    /// Format 2 says nothing of channels: every site had the same share of them, here 27 + 13 + 6,
    /// which makes 92 coordinates of moments.
    /// </summary>
    [Fact]
    public void Load_Format2AboveTheLimit_TakesTheChannelsOfItsTime()
    {
        var path = Edited(manifest =>
        {
            manifest["format"] = 2;
            foreach (var site in manifest["sites"]!.AsArray()) site!.AsObject().Remove("charted");
        });

        var fault = Assert.Throws<InvalidInputException>(() => Baseline.Load(path));

        Assert.Contains("ascending numbers from 0 to 91; entry", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData(4, 4)]
    [InlineData(0, 128)]
    public void Load_ChartedChannelsThatAreNone_AreRefused(params int[] charted)
    {
        var path = Edited(
            manifest => manifest["sites"]![0]!["charted"] = new JsonArray([.. charted.Select(channel => (JsonNode)channel)]));

        Assert.Equal(
            $"manifest.json in {path} is not valid: a site's charted channels do not ascend within it. "
            + "Write it again with 'alphadrift calibrate'.",
            Assert.Throws<InvalidInputException>(() => Baseline.Load(path)).Message);
    }

    /// <summary>Without absolutes, which earlier versions do not know either.</summary>
    private static Baseline Calibrate(int limit = Limit) => CalibratedLetter.Of(
        2_000, new SlopeCalibratorOptions { MaxDimensions = limit, ExpectedRunLength = null, Features = FeatureSet.Shares });

    private Observation Observe(Baseline baseline)
    {
        using var monitor = SlopeMonitor.Open(letter.Model, baseline);
        return monitor.Observe(letter.Production.Slice(0, 100));
    }

    private string Edited(Action<JsonObject> edit)
    {
        var path = letter.TemporaryFile("edited.baseline");
        BaselineFile.Edited(Calibrate(), path, edit);
        return path;
    }
}
