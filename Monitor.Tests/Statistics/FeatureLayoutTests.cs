using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class FeatureLayoutTests
{
    [Fact]
    public void SiteOf_EveryCoordinate_BelongsToItsSite()
    {
        var layout = new FeatureLayout([TestSites.Make("one", 3), TestSites.Make("two", 1), TestSites.Make("three", 2)]);

        Assert.Equal(
            [0, 0, 0, 1, 2, 2, 0, 0, 0, 1, 2, 2, 0, 1, 2, -1, 0, 1, 2, -1],
            Enumerable.Range(0, layout.Dimension).Select(layout.SiteOf));
    }

    [Fact]
    public void EnergyBlock_PerSiteThenAll_OfBothBlocks()
    {
        var layout = new FeatureLayout([TestSites.Make("one", 3), TestSites.Make("two", 2)]);

        Assert.Equal(
            [(0, 3), (3, 2), (0, 5), (5, 3), (8, 2), (5, 5)],
            Enumerable.Range(0, layout.EnergyDimension).Select(layout.EnergyBlock));
    }

    [Fact]
    public void ChartedChannels_AboveTheLimit_AreSpreadEvenly()
    {
        var layout = new FeatureLayout([TestSites.Make("wide", 12), TestSites.Make("narrow", 4)], maxDimensions: 16);

        Assert.Equal([0, 3, 6, 9], layout.ChartedChannels[0]);
        Assert.Equal([0, 1, 2, 3], layout.ChartedChannels[1]);
        Assert.Equal((16, 8, false), (layout.Channels, layout.Charted, layout.IsWhole));
        Assert.Equal((12, 4), (layout.ChannelOffset(1), layout.ChartedOffset(1)));
    }

    [Fact]
    public void ChartedChannels_Given_AreTaken()
    {
        var layout = new FeatureLayout([TestSites.Make("one", 3), TestSites.Make("two", 2)], [[1, 2], [0]]);

        Assert.Equal([0, 0, 1, 0, 0, 1, 0, 1, -1, 0, 1, -1], Enumerable.Range(0, layout.Dimension).Select(layout.SiteOf));
    }

    [Theory]
    [InlineData]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    [InlineData(-1, 0)]
    public void ChartedChannels_ThatAreNone_AreRefused(params int[] charted) =>
        Assert.Throws<ArgumentException>(() => new FeatureLayout([TestSites.Make("one", 3)], [[.. charted]]));

    [Fact]
    public void SiteOf_WithShares_BelongsToTheSitesThatHaveThem()
    {
        var layout = new FeatureLayout(
            [TestSites.Make("dense", 2), TestSites.Make("conv", 3), TestSites.Make("wide", 1)],
            hasShares: site => site.Name != "dense");

        Assert.Equal((6, 4, 20, 28), (layout.Charted, layout.ChartedShares, layout.MomentDimension, layout.Dimension));
        Assert.Equal((0, 0, 3), (layout.ShareOffset(0), layout.ShareOffset(1), layout.ShareOffset(2)));
        Assert.Equal(
            [0, 0, 1, 1, 1, 2, 0, 0, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 0, 1, 2, -1, 0, 1, 2, -1],
            Enumerable.Range(0, layout.Dimension).Select(layout.SiteOf));
    }

    [Fact]
    public void SiteOf_WithAbsolutes_GoesOnBehindTheEnergies()
    {
        var layout = new FeatureLayout(
            [TestSites.Make("one", 2), TestSites.Make("two", 3), TestSites.Make("three", 1)],
            hasAbsolutes: site => site.Name != "two");

        Assert.Equal((20, 6, 26), (layout.Dimension, layout.AbsoluteDimension, layout.SmallWindowDimension));
        Assert.Equal([0, 0, 2, 0, 0, 2], Enumerable.Range(layout.Dimension, layout.AbsoluteDimension).Select(layout.SiteOf));
        Assert.Equal([(0, 2), (5, 1), (6, 2), (11, 1)], layout.AbsoluteBlocks());
    }

    [Fact]
    public void ChartedChannels_WithShares_CountFourDimensionsEach()
    {
        var layout = new FeatureLayout(
            [TestSites.Make("conv", 300), TestSites.Make("dense", 200)], maxDimensions: 800, site => site.Name == "conv");

        Assert.Equal((100, 200), (layout.ChartedChannels[0].Length, layout.ChartedChannels[1].Length));
        Assert.Equal(800, layout.MomentDimension);
    }

    [Fact]
    public void ChartedChannels_TinySiteBesideAHugeOne_KeepsItsChannels()
    {
        var layout = new FeatureLayout([TestSites.Make("huge", 100_000), TestSites.Make("tiny", 2)], maxDimensions: 100);

        Assert.Equal((48, 2), (layout.ChartedChannels[0].Length, layout.ChartedChannels[1].Length));
        Assert.Equal(1, layout.SiteOf(layout.Charted - 2));
        Assert.Equal(0, layout.SiteOf(layout.Charted - 3));
    }
}

internal static class TestSites
{
    public static Site Make(string name, int channels, float slope = 0.25f) =>
        new(name, "PRelu", channels, 1, 2, [.. Enumerable.Repeat(slope, channels)]);
}
