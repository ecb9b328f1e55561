using System.Globalization;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Tests.Http;
using Alphadrift.Tests.Pipeline;
using Xunit;

namespace Alphadrift.Tests.Telemetry;

/// <summary>A stream whose segments come and go for longer than one OpenTelemetry metric has places for.</summary>
public sealed class SegmentMeterTests
{
    private const int Sites = 40;

    [Fact]
    public async Task Metrics_OfMoreSegmentsThanAMeterHolds_HaveThoseInPlace()
    {
        const int Segments = 2 * SegmentMeter.MaxSeries / Sites;
        await using var listener = await TestListener.StartAsync(split: true);
        listener.Metrics.EnableSegments(3);

        for (var i = 0; i < Segments; i++)
        {
            Observe(listener.Metrics, i);
            if (i > 1) listener.Metrics.SegmentFolded(Name(i - 2));
            var series = Series(await listener.Client.GetStringAsync("/metrics"));
            Assert.Equal(series.Distinct().Count(), series.Length);
            Assert.Equal(
                i == 0 ? Sites : 2 * Sites,
                series.Count(line => line.StartsWith("alphadrift_site_contribution{", StringComparison.Ordinal)));
            Assert.Contains(
                series,
                line => line.StartsWith(
                    $"alphadrift_window_score{{model=\"letter\",segment=\"{Name(i)}\"", StringComparison.Ordinal));
            Assert.DoesNotContain(series, line => line.Contains("overflow", StringComparison.Ordinal));
        }
    }

    /// <summary>Another meter after every segment: OpenTelemetry's places for instruments last for all of them.</summary>
    [Fact]
    public async Task Metrics_OfManyMeters_AreTheSame()
    {
        await using var listener = await TestListener.StartAsync(split: true);
        listener.Metrics.EnableSegments(SegmentMeter.MaxSeries / Sites);
        Observe(listener.Metrics, 0);
        var before = Series(await listener.Client.GetStringAsync("/metrics"));

        for (var i = 1; i <= 100; i++)
        {
            Observe(listener.Metrics, i);
            listener.Metrics.SegmentFolded(Name(i));
            await listener.Client.GetStringAsync("/metrics");
        }

        var after = Series(await listener.Client.GetStringAsync("/metrics"));
        Assert.Equal(
            before.Where(line => line.Contains("segment=", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            after.Where(line => line.Contains("segment=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Folded_UpToWhatAMeterHolds_KeepsIt()
    {
        using var meter = new SegmentMeter("Alphadrift.SegmentMeterTests");
        var values = 0;
        meter.Add(made => made.CreateObservableGauge("gauge", () => (double)++values));
        meter.Split(10);
        meter.Seen(100);

        for (var i = 0; i < 89; i++) meter.Folded();
        Assert.Equal(1, meter.Meters);
        meter.Folded();

        Assert.Equal(2, meter.Meters);
        Assert.Equal(1, MetricValues.Read("Alphadrift.SegmentMeterTests")["gauge"]);
    }

    [Fact]
    public void Folded_AfterTheLastMeter_KeepsIt()
    {
        using var meter = new SegmentMeter("Alphadrift.SegmentMeterTests.Last");
        meter.Seen(SegmentMeter.MaxSeries);

        for (var i = 0; i < SegmentMeter.MaxMeters + 5; i++) meter.Folded();

        Assert.Equal(SegmentMeter.MaxMeters, meter.Meters);
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"tenant-{i}-");

    private static void Observe(ModelMetrics metrics, int i) => metrics.WindowObserved(
        Observations.Window(0, Observations.Calibrated(alarm: true) with { Sites = Observations.Many(Sites) }) with
        {
            Segment = Name(i),
        },
        TimeSpan.Zero);

    /// <summary>Names and labels of all series.</summary>
    private static string[] Series(string text) =>
        [
            .. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#')
                .Select(line => line[..(line.LastIndexOf('}') + 1)]),
        ];
}
