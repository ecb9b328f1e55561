using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

public sealed class WebhookBodyTests
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Theory]
    [InlineData(AlertPhase.Firing, "golden-webhook-firing.json")]
    [InlineData(AlertPhase.Resolved, "golden-webhook-resolved.json")]
    public void Create_OfEachPhase_IsTheGoldenBody(AlertPhase phase, string golden)
    {
        var body = JsonNode.Parse(WebhookBody.Create(TestDispatcher.Event(phase), "ops"))!.ToJsonString(Indented) + "\n";

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", golden)), body);
    }

    [Fact]
    public void Create_OfASegment_NamesItInLabelsGroupTextAndDetails()
    {
        var alert = TestDispatcher.Event(AlertPhase.Firing);
        var whole = JsonNode.Parse(WebhookBody.Create(alert, "ops"))!;

        var body = JsonNode.Parse(WebhookBody.Create(alert with { Segment = "acme \"eu\"" }, "ops"))!;

        Assert.Equal("acme \"eu\"", (string?)body["commonLabels"]!["segment"]);
        Assert.Equal("acme \"eu\"", (string?)body["groupLabels"]!["segment"]);
        Assert.Equal("acme \"eu\"", (string?)body["alerts"]![0]!["labels"]!["segment"]);
        Assert.Equal("acme \"eu\"", (string?)body["alphadrift"]!["segment"]);
        Assert.EndsWith(
            ", segment=" + JsonSerializer.Serialize("acme \"eu\"") + "}", (string?)body["groupKey"], StringComparison.Ordinal);
        Assert.StartsWith("Segment acme \"eu\": ", (string?)body["commonAnnotations"]!["summary"], StringComparison.Ordinal);
        Assert.NotEqual((string?)whole["alerts"]![0]!["fingerprint"], (string?)body["alerts"]![0]!["fingerprint"]);
        Assert.Null(whole["commonLabels"]!["segment"]);
    }

    [Fact]
    public void Create_OfAModelWithLabels_HasThemInLabelsGroupAndFingerprint()
    {
        var alert = TestDispatcher.Event(AlertPhase.Firing);
        var model = alert.Model with
        {
            Labels = alert.Model.Labels.Add("topic", "letters").Add("group", "g\"1").Add("team", "fraud"),
        };

        var body = JsonNode.Parse(WebhookBody.Create(alert with { Model = model }, "ops"))!;

        string[] names = ["alertname", "group", "model", "severity", "team", "topic"];
        Assert.Equal(names, body["commonLabels"]!.AsObject().Select(label => label.Key));
        Assert.Equal(names, body["alerts"]![0]!["labels"]!.AsObject().Select(label => label.Key));
        Assert.Equal(names.Except(["severity"]), body["groupLabels"]!.AsObject().Select(label => label.Key));
        Assert.Equal(
            "{}:{alertname=\"DomainShift\", group=" + JsonSerializer.Serialize("g\"1")
            + ", model=\"letter\", team=\"fraud\", topic=\"letters\"}",
            (string?)body["groupKey"]);
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("group")]
    [InlineData("instance")]
    [InlineData("team")]
    public void Create_OfModelsThatDifferInALabel_HasAFingerprintForEach(string label)
    {
        var fingerprints = new[] { "one", "two", null }.Select(value =>
        {
            var alert = TestDispatcher.Event(AlertPhase.Firing);
            var labels = value is null ? alert.Model.Labels : alert.Model.Labels.Add(label, value);
            var body = JsonNode.Parse(WebhookBody.Create(alert with { Model = alert.Model with { Labels = labels } }, "ops"))!;
            return ((string?)body["alerts"]![0]!["fingerprint"], (string?)body["groupKey"]);
        }).ToList();

        Assert.Equal(3, fingerprints.Select(one => one.Item1).Distinct().Count());
        Assert.Equal(3, fingerprints.Select(one => one.Item2).Distinct().Count());
    }

    [Fact]
    public void Create_WithARunbook_LinksToTheAlertsPartOfIt()
    {
        var alert = TestDispatcher.Event(AlertPhase.Firing) with { AlertName = "CannotJudge" };

        var body = JsonNode.Parse(WebhookBody.Create(alert, "ops", "http://host:9464/runbook"))!;

        Assert.Equal("http://host:9464/runbook#cannotjudge", (string?)body["commonAnnotations"]!["runbook_url"]);
        Assert.Equal("http://host:9464/runbook#cannotjudge", (string?)body["alerts"]![0]!["annotations"]!["runbook_url"]);
        Assert.Null(JsonNode.Parse(WebhookBody.Create(alert, "ops"))!["commonAnnotations"]!["runbook_url"]);
    }

    [Fact]
    public void Create_OfUnknownNumbers_WritesNull()
    {
        var unknown = double.NaN;
        var site = Observations.Site("/Relu", double.PositiveInfinity, unknown, unknown) with
        {
            Movement = [1, unknown],
            Skewness = unknown,
            NegativeShare = unknown,
        };
        var alert = TestDispatcher.Event(AlertPhase.Firing) with
        {
            Observation = Observations.Calibrated(alarm: true, site) with
            {
                Score = unknown,
                Threshold = unknown,
                PValue = unknown,
            },
        };

        var details = JsonNode.Parse(WebhookBody.Create(alert, "ops"))!["alphadrift"]!;

        Assert.Null(details["score"]);
        Assert.Null(details["threshold"]);
        Assert.Null(details["pValue"]);
        Assert.Null(details["sites"]![0]!["contribution"]);
        Assert.Null(details["sites"]![0]!["channels"]![0]!["slopeMovement"]);
        Assert.Null(details["sites"]![0]!["skewness"]);
    }

    [Fact]
    public void Create_OfAShiftThatChartsFound_CarriesTheEvidence()
    {
        var observation = Observations.Charted(Observations.Calibrated(alarm: true), 4100);
        var site = observation.Sites[0] with { Channels = [new(1.25, 0.5, 0.1, 0.4, double.NaN, -0.5)] };
        var alert = TestDispatcher.Event(AlertPhase.Firing) with
        {
            Shift = Observations.Shift,
            Observation = observation with
            {
                Sites = [site],
                Charts = observation.Charts! with { ReferenceClasses = [0.6, 0.4], Classes = [0.3, 0.7] },
            },
        };

        var details = JsonNode.Parse(WebhookBody.Create(alert, "ops"))!["alphadrift"]!;

        Assert.Equal(
            "{\"sinceRow\":120,\"sinceTime\":\"2026-11-24T11:58:20Z\","
            + "\"chart\":\"M\",\"chartSaw\":\"M (rows have moved)\",\"class\":null,"
            + "\"row\":150,\"value\":70,\"threshold\":64,\"confirmedBy\":\"secondCrossing\",\"confirmingChart\":\"C\","
            + "\"confirmingRow\":190,\"cosine\":null,\"crossings\":2,\"lastCrossingRow\":190,\"expectedRunLength\":10000,"
            + "\"calibration\":\"calibrated\",\"calibrationReason\":\"10000 rows; as rarely as asked for.\"}",
            details["shift"]!.ToJsonString(Plain));
        Assert.Equal("[{\"class\":0,\"reference\":0.6,\"now\":0.3},{\"class\":1,\"reference\":0.4,\"now\":0.7}]",
            details["classes"]!.ToJsonString(Plain));
        var channel = details["sites"]![0]!["channels"]![0]!;
        Assert.Equal("{\"reference\":0.5,\"now\":1.25}", channel["meanOutput"]!.ToJsonString(Plain));
        Assert.Equal("{\"reference\":-0.5,\"now\":null}", channel["skewness"]!.ToJsonString(Plain));
    }

    [Fact]
    public void Create_OfAHugeModel_TellsOnlyTheLoudest()
    {
        var sites = Enumerable.Range(0, 1000).Select(i => Observations.Site(
            new string('s', 500) + i, i, [.. Enumerable.Range(0, 1000).Select(channel => (double)channel)]));
        var alert = TestDispatcher.Event(AlertPhase.Firing) with
        {
            Observation = Observations.Calibrated(alarm: true, [.. sites]),
        };

        var body = WebhookBody.Create(alert, "ops");
        var told = JsonNode.Parse(body)!["alphadrift"]!["sites"]!.AsArray();

        Assert.True(body.Length < 20_000, $"{body.Length} bytes");
        Assert.Equal([999, 998, 997, 996, 995], told.Select(site => (int)site!["contribution"]!.GetValue<double>()));
        Assert.All(told, site => Assert.Equal(5, site!["channels"]!.AsArray().Count));
        Assert.All(told, site => Assert.Equal(200, site!["name"]!.GetValue<string>().Length));
    }

    [Fact]
    public void Create_OfNamesThatNeedEscaping_StaysJson()
    {
        var alert = TestDispatcher.Event(AlertPhase.Firing) with
        {
            Model = Observations.Model with { Name = "a\"b\n</script>é\ud800.onnx" },
        };

        var body = JsonNode.Parse(WebhookBody.Create(alert, "ops"))!;

        Assert.StartsWith("a\"b\n</script>é", body["commonLabels"]!["model"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("</script>", Encoding.UTF8.GetString(WebhookBody.Create(alert, "ops")), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_OfTwoPhasesOfAnEpisode_HasOneFingerprint()
    {
        var fingerprints = new[] { AlertPhase.Firing, AlertPhase.Resolved }
            .Select(phase => JsonNode.Parse(WebhookBody.Create(TestDispatcher.Event(phase), "ops"))!)
            .Select(body => body["alerts"]![0]!["fingerprint"]!.GetValue<string>());

        Assert.Single(fingerprints.Distinct());
    }
}
