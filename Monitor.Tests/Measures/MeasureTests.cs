using Alphadrift.Monitoring.Measures;
using Xunit;

namespace Alphadrift.Tests.Measures;

public sealed class MeasureTests
{
    private sealed record Part(double Value, int Channels, double Reference = 0);

    private static readonly Part[] Parts = [new(1, 1, 3), new(4, 3, 5)];

    [Theory]
    [InlineData(Folding.Sum, 1 + 4)]
    [InlineData(Folding.Mean, ((1 * 1) + (3 * 4)) / 4.0)]
    [InlineData(Folding.RootMeanSquare, 3.5)] // √((1·1² + 3·4²)/4)
    public void Together_OfSeveralSites_FoldsAsTheMeasureSays(Folding folding, double expected) =>
        Assert.Equal(expected, Now(folding).Together(Parts));

    [Fact]
    public void Together_WithoutFolding_IsUnknown() => Assert.Equal(double.NaN, Now(Folding.None).Together(Parts));

    /// <summary>The mean of all channels does not exist where one part of them has none.</summary>
    [Theory]
    [InlineData(Folding.Sum)]
    [InlineData(Folding.Mean)]
    public void Together_WithAnUnknownPart_IsUnknown(Folding folding) =>
        Assert.Equal(double.NaN, Now(folding).Together([.. Parts, new(double.NaN, 2)]));

    [Fact]
    public void Together_OfARootMeanSquareWithAPartWithoutChannels_LeavesItOut()
    {
        Assert.Equal(3.5, Now(Folding.RootMeanSquare).Together([.. Parts, new(double.NaN, 0)]));
        Assert.Equal(double.NaN, Now(Folding.RootMeanSquare).Together([new(double.NaN, 0)]));
    }

    [Fact]
    public void Readings_OfAMeasureWithReference_AreTwoWithNamesOfTheirOwn()
    {
        var readings = Measure(Folding.Sum).Readings.ToList();

        Assert.Equal(["someShare", "referenceSomeShare"], readings.Select(reading => reading.Name));
        Assert.Equal(["test.part.some_share", "test.part.reference_some_share"], readings.Select(reading => reading.MetricName));
        Assert.Equal(
            ["Some share, mean over channels.", "Some share, mean over channels; on the reference."],
            readings.Select(reading => reading.Help));
        Assert.Equal([5, 8], readings.Select(reading => reading.Together(Parts)));
    }

    [Fact]
    public void Readings_WithoutReference_AreOne() =>
        Assert.Single((Measure(Folding.Sum) with { Reference = null }).Readings);

    [Fact]
    public void AsGauge_OfAReading_HasWhatTheMeasureSays()
    {
        var metric = Now(Folding.Sum).AsGauge(bySegment: true, "site");

        Assert.Equal(("test.part.some_share", MetricKind.Gauge, "{share}", true), (metric.Name, metric.Kind, metric.Unit,
            metric.BySegment));
        Assert.Equal(["model", "site"], metric.AllLabels);
    }

    [Theory]
    [InlineData(MetricKind.Counter, "{row}", "a_b_rows_total")]
    [InlineData(MetricKind.Counter, "By", "a_b_rows_bytes_total")]
    [InlineData(MetricKind.Gauge, "s", "a_b_rows_seconds")]
    [InlineData(MetricKind.Gauge, null, "a_b_rows")]
    public void PrometheusName_OfAKindAndUnit_EndsAsPrometheusWantsIt(MetricKind kind, string? unit, string expected) =>
        Assert.Equal(expected, new Metric("a.b_rows", kind, "Help.") { Unit = unit }.PrometheusName);

    [Fact]
    public void AllLabels_OfTheProcess_LackTheModel() => Assert.Equal(
        ["a", "b"], new Metric("m", MetricKind.Gauge, "Help.") { Labels = ["b", "a"], OfProcess = true }.AllLabels);

    private static Reading<Part> Now(Folding folding) => Measure(folding).Readings.First();

    private static Measure<Part> Measure(Folding folding) => new()
    {
        Name = "someShare",
        Metric = "test.part.some_share",
        Unit = "{share}",
        Help = "Some share, mean over channels.",
        Now = part => part.Value,
        Reference = part => part.Reference,
        Folding = folding,
        Channels = folding is Folding.Sum ? null : part => part.Channels,
    };
}
