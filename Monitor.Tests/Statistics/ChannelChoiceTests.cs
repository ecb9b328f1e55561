using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class ChannelChoiceTests
{
    [Fact]
    public void SitesAlike_WideNetwork_GivesEverySiteTheSameDimensions()
    {
        var chosen = ChannelChoice.SitesAlike([64, 128, 256, 512], [4, 4, 4, 2], 1024);

        Assert.Equal([64, 64, 64, 128], chosen.Select(site => site.Length));
        Assert.Equal(Enumerable.Range(0, 64), chosen[0]);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => 4 * i), chosen[2]);
    }

    [Fact]
    public void SitesAlike_WithinTheLimit_TakesEveryChannel() =>
        Assert.All(
            ChannelChoice.SitesAlike([3, 7, 1], [4, 2, 2], 28).Zip([3, 7, 1]),
            pair => Assert.Equal(Enumerable.Range(0, pair.Second), pair.First));

    [Fact]
    public void SitesAlike_MoreSitesThanDimensions_KeepsOneChannelOfEach() =>
        Assert.All(ChannelChoice.SitesAlike([5, 9, 1], [4, 4, 2], 3), site => Assert.Equal([0], site));

    /// <summary>
    /// Against a search for the level: the most dimensions that every site can have alike, as far as it has them.
    /// </summary>
    [Fact]
    public void SitesAlike_AnyNetwork_FillsToTheLevelOfASearch()
    {
        var random = new Random(7);
        for (var trial = 0; trial < 500; trial++)
        {
            int[] channels = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(1, 400))];
            int[] dimensions = [.. channels.Select(_ => random.Next(2) == 0 ? 2 : 4)];
            var limit = random.Next(4 * channels.Length, 2_000);
            int Most(int site) => channels[site] * dimensions[site];
            var sites = Enumerable.Range(0, channels.Length).ToArray();
            var level = Enumerable.Range(1, limit).Last(each => sites.Sum(site => Math.Min(each, Most(site))) <= limit);

            var chosen = ChannelChoice.SitesAlike(channels, dimensions, limit);

            int[] taken = [.. sites.Select(site => chosen[site].Length * dimensions[site])];
            Assert.True(taken.Sum() <= limit);
            Assert.All(
                sites, site => Assert.InRange(taken[site], Math.Min(Most(site), level - dimensions[site] + 1), Most(site)));
            Assert.All(
                sites.Where(site => Most(site) > level), site => Assert.InRange(taken[site], 0, level + (4 * sites.Length)));
            Assert.All(sites, site => Assert.True(FeatureLayout.AreChannels(chosen[site], channels[site])));
        }
    }

    [Fact]
    public void InProportion_AboveTheLimit_IsWhatBaselinesUpToFormat2WereChartedOn()
    {
        var chosen = ChannelChoice.InProportion([12, 4], [2, 2], 16);

        Assert.Equal([0, 2, 4, 6, 8, 10], chosen[0]);
        Assert.Equal([0, 2], chosen[1]);
        Assert.Equal([0], ChannelChoice.InProportion([100_000, 2], [2, 2], 100)[1]);
        Assert.Equal([0, 1], ChannelChoice.InProportion([2, 3], [2, 2], 10)[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void SitesAlike_NoDimensions_IsRefused(int limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelChoice.SitesAlike([3], [2], limit));

    [Fact]
    public void SitesAlike_DimensionsOfOtherSites_AreRefused() =>
        Assert.Throws<ArgumentException>(() => ChannelChoice.SitesAlike([3, 4], [2], 10));
}
