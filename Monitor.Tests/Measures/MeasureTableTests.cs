using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Tests.Telemetry;
using Alphadrift.Tests.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Measures;

/// <summary>What holds for every declaration, and that whoever tells of sites tells all that is declared.</summary>
public sealed partial class MeasureTableTests
{
    private static readonly SiteObservation Site = Observations.Site("/PRelu", 8, 0.5, -0.25);

    [Fact]
    public void Metrics_OfTheDaemon_HaveNamesOfTheirOwnThatPrometheusTakes()
    {
        var names = DaemonMetrics.All.Select(metric => metric.PrometheusName).ToList();

        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches(MetricName(), name));
        Assert.All(DaemonMetrics.All.SelectMany(metric => metric.AllLabels), label => Assert.Matches(LabelName(), label));
    }

    [Fact]
    public void Metrics_OfTheDaemon_HaveUnitsThatBecomeWordsOrCounts() => Assert.All(
        DaemonMetrics.All.Select(metric => metric.Unit), unit => Assert.Matches(UnitName(), unit ?? "s"));

    [Fact]
    public void Metrics_OfTheDaemon_SayInOneSentenceWhatTheyAre() => Assert.All(
        DaemonMetrics.All, metric => Assert.Matches(Sentence(), metric.Help));

    [Fact]
    public void Metrics_BySegment_AreGaugesAndCountersThatEndWithTheirSegment() => Assert.All(
        DaemonMetrics.All.Where(metric => metric.BySegment),
        metric => Assert.True(metric is { OfProcess: false, OnlySplit: false, Kind: not MetricKind.Histogram }, metric.Name));

    [Fact]
    public void SiteMeasures_All_AreMetrics() => Assert.Equal(
        SiteMeasures.Readings.Select(reading => reading.MetricName).Order(StringComparer.Ordinal),
        DaemonMetrics.All.Select(metric => metric.Name)
            .Where(name => name.StartsWith("alphadrift.site.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void SiteMeasures_All_HaveJsonNamesOfTheirOwn()
    {
        string[] names =
        [
            "name", "channels", .. SiteMeasures.All.Select(measure => measure.ScoreShare).OfType<string>(),
            .. SiteMeasures.Readings.Select(reading => reading.Name),
        ];

        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches(JsonName(), name));
    }

    [Fact]
    public void SiteMeasures_All_SayHowSitesAreTakenTogether() =>
        Assert.All(SiteMeasures.All, measure => Assert.NotEqual(Folding.None, measure.Folding));

    [Fact]
    public void SiteMeasures_ThatAreToldOf_AreInTheWebhook()
    {
        var alert = TestDispatcher.Event(AlertPhase.Firing) with { Observation = Observations.Calibrated(alarm: true, Site) };

        var told = JsonNode.Parse(WebhookBody.Create(alert, "ops"))!["alphadrift"]!["sites"]![0]!.AsObject();

        Assert.Equal(
            [
                "name",
                .. SiteMeasures.Told.SelectMany(reading =>
                    reading.Measure.ScoreShare is { } share ? new[] { reading.Name, share } : [reading.Name]),
                "channels",
            ],
            told.Select(one => one.Key));
        Assert.All(
            SiteMeasures.Told.Where(reading => double.IsFinite(reading.Value(Site))),
            reading => Assert.Equal(reading.Value(Site), (double?)told[reading.Name]));
    }

    [Fact]
    public void SiteMeasures_ThatAreToldOf_AreInTheReplay()
    {
        var output = new StringWriter();
        new JsonReplay(new Terminal(output, TextWriter.Null)).Write(
            new ReplayWindow(0, 0, Observations.Calibrated(alarm: true, Site)));

        var told = JsonNode.Parse(output.ToString())!["sites"]![0]!.AsObject();

        Assert.Equal(["name", .. SiteMeasures.Told.Select(reading => reading.Name), "channels"], told.Select(one => one.Key));
        Assert.Equal(1, (int?)told["deadChannels"]![0]);
        Assert.All(
            SiteMeasures.Told.Where(reading => reading.Measure.Detail is null && double.IsFinite(reading.Value(Site))),
            reading => Assert.Equal(reading.Value(Site), (double?)told[reading.Name]));
    }

    [Fact]
    public void SiteMeasures_ThatAreNotNumbersInDetail_AreColumnsOfTheReport() => Assert.Equal(
        SiteMeasures.All.Where(measure => measure is { MetricOnly: false, Detail: null }), SiteMeasures.Pooled);

    [Fact]
    public void Report_OfTheRectifiers_HasAColumnPerReading()
    {
        var now = new ReplayPeriod(0, 2, 1, 0);
        var last = Observations.Calibrated(alarm: true, Site);
        now.Add(last);

        var html = new WhereSection(new DriftTimeline(1), now, true, last, "").Tables();

        Assert.All(SiteMeasures.Pooled, measure => Assert.Contains($">{measure.Heading}", html, StringComparison.Ordinal));
        Assert.Equal(Cells(html, "<th scope=\"col\""), 1 + Cells(html, "<td"));
    }

    [Fact]
    public void WindowMeasures_ThatAreToldOf_AreInTheWebhookAndTheReplay()
    {
        var seen = Observations.Adapted(Observations.Charted(Observations.Calibrated(alarm: true, Site), 0));
        var output = new StringWriter();
        new JsonReplay(new Terminal(output, TextWriter.Null)).Write(new ReplayWindow(0, 0, seen));

        var webhook = JsonNode.Parse(
            WebhookBody.Create(TestDispatcher.Event(AlertPhase.Firing) with { Observation = seen }, "ops"))!["alphadrift"]!;
        var replay = JsonNode.Parse(output.ToString())!;

        Assert.NotEmpty(WindowMeasures.Told);
        Assert.All(WindowMeasures.Told, reading =>
        {
            Assert.Equal(reading.Value(seen), (double?)webhook[reading.Measure.WebhookName ?? reading.Name]);
            Assert.Equal(reading.Value(seen), (double?)replay[reading.Name]);
        });
        Assert.All(
            AdaptationMeasures.Told,
            reading => Assert.Equal(reading.Value(seen.Adaptation!), (double?)replay["adaptation"]![reading.Name]));
        Assert.All(
            AdaptationMeasures.ToldOfSite,
            reading => Assert.Equal(
                reading.Value(seen.Adaptation!.Sites[0]), (double?)replay["adaptation"]!["sites"]![0]![reading.Name]));
        Assert.All(ChartMeasures.All, measure => Assert.Equal(
            measure.Now((seen.Charts!, ChartKind.Energy)), (double?)replay[measure.Name]![ChartNames.Of(ChartKind.Energy)]));
    }

    [Fact]
    public void Merge_OfNamesWithoutAPlace_PutsThemBehindThoseThatHaveOne()
    {
        var told = new JsonObject { ["new"] = 1, ["score"] = 2 };
        var rest = new JsonObject { ["sites"] = 3, ["id"] = 4 };

        Assert.Equal(
            "{\"id\":4,\"score\":2,\"new\":1,\"sites\":3}", Reading.Merge([told, rest], ["id", "score"]).ToJsonString());
    }

    [Fact]
    public void WindowMeasures_AndTheOthers_AreMetrics() => Assert.Empty(
        WindowMeasures.All.SelectMany(measure => measure.Readings).Select(reading => reading.MetricName)
            .Concat(ChartMeasures.All.SelectMany(measure => measure.Readings).Select(reading => reading.MetricName))
            .Concat(AdaptationMeasures.OfWindow.SelectMany(measure => measure.Readings).Select(reading => reading.MetricName))
            .Concat(AdaptationMeasures.OfSite.SelectMany(measure => measure.Readings).Select(reading => reading.MetricName))
            .Except(DaemonMetrics.All.Select(metric => metric.Name)));

    /// <summary>Cells of the first row that has such.</summary>
    private static int Cells(string html, string cell) =>
        html.Split("<tr>").Select(row => row.Split(cell).Length - 1).First(count => count > 0);

    [GeneratedRegex("^alphadrift_[a-z0-9_]+$")]
    private static partial Regex MetricName();

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex LabelName();

    [GeneratedRegex("^(s|By|\\{[a-z]+\\})$")]
    private static partial Regex UnitName();

    [GeneratedRegex("^[A-Z0-9].*[^.]\\.$")]
    private static partial Regex Sentence();

    [GeneratedRegex("^[a-z][A-Za-z]*$")]
    private static partial Regex JsonName();
}
