using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Telemetry;

public sealed class SiteValuesTests
{
    private static readonly Measure<(string Name, double Value)> Measure = new()
    {
        Name = "value",
        Metric = "test.value",
        Help = "A value.",
        Now = site => site.Value,
        Reference = site => -site.Value,
        Folding = Folding.Sum,
    };

    [Theory]
    [InlineData(4, new[] { "a", "b", "c", "d" }, new double[] { 1, 2, 4, 8 }, 0)]
    [InlineData(5, new[] { "a", "b", "c", "d" }, new double[] { 1, 2, 4, 8 }, 0)]
    [InlineData(3, new[] { "a", "b", "other" }, new double[] { 1, 2, 12 }, 2)]
    [InlineData(1, new[] { "other" }, new double[] { 15 }, 4)]
    public void Of_FourSites_TakesTogetherWhatIsBeyondTheLimit(int limit, string[] names, double[] values, int folded)
    {
        var sites = Of(limit);

        Assert.Equal(names, sites.Names);
        Assert.Equal(values, sites.Columns[0]);
        Assert.Equal(values.Select(value => -value), sites.Columns[1]);
        Assert.Equal(folded, sites.Folded);
    }

    [Fact]
    public void Points_OfAReading_HaveTheSiteAfterTheLabelsGiven()
    {
        var points = Of(2).Points(1, Labels.Of(Labels.Segment, "north")).ToList();

        Assert.Equal([-1, -14], points.Select(point => point.Value));
        Assert.Equal([Labels.Of("segment", "north"), Labels.Of("site", "other")], points[1].Labels);
    }

    [Fact]
    public void Of_NoSites_IsEmpty() => Assert.Empty(
        SiteValues<(string Name, double Value)>.Of([], site => site.Name, [.. Measure.Readings], 1).Points(0));

    private static SiteValues<(string Name, double Value)> Of(int limit) => SiteValues<(string Name, double Value)>.Of(
        [("a", 1), ("b", 2), ("c", 4), ("d", 8)], site => site.Name, [.. Measure.Readings], limit);
}
