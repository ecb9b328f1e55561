using System.Text.Json;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Tests.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

/// <summary>
/// The consuming thread tells of its intake as windows are told of: metrics, log, receivers; and health answers with it.
/// </summary>
public sealed class IntakeReportsTests : IDisposable
{
    private readonly LoopBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Turn_WithEveryRecordRejected_FiresAndStaysReady()
    {
        Assign();
        for (var i = 0; i < 3000; i++) _bench.Source.Send(0, i, [1, 2, 3]);
        Play();

        var firing = Assert.Single(_bench.Alerts);
        Assert.Equal(("Unreadable", AlertPhase.Firing), (firing.AlertName, firing.Phase));
        Assert.Equal(1, _bench.Values["alphadrift.alert.firing[Unreadable]"]);
        Assert.Equal(1, _bench.Values["alphadrift.alert.changes[Unreadable,firing]"]);
        Assert.Equal(3000, _bench.Values["alphadrift.records.rejected[malformed]"]);
        Assert.Contains(_bench.Log.Lines, line => line.StartsWith(
            $"Warning: Unreadable fires (episode {firing.EpisodeId}): Unreadable since ", StringComparison.Ordinal));
        Assert.EndsWith(
            "3000 of 3000 records (100%, limit 10%) could not become rows: malformed 3000; first partition 0 offset 0: "
            + firing.Intake!.Rejected!.First!.Detail,
            AlertText.Summary(firing),
            StringComparison.Ordinal);

        // A restart would mend nothing, and others are served as before.
        var ready = _bench.Health.Ready();
        Assert.True(ready.Healthy);
        Assert.Equal(AlertText.Summary(firing), ready.Warnings["Unreadable"]);
    }

    [Fact]
    public void Turn_WithoutAPartition_FiresWithWhatStandsInTheWay()
    {
        _bench.Loop.Open();
        _bench.Health.Report(HealthAspect.Model, null);
        _bench.Health.MarkStarted();
        _bench.Health.Report(HealthAspect.Topic, "topic 'rows' does not exist at broker:9092; waiting for it");
        for (var i = 0; i < 601; i++) Pass();

        var firing = Assert.Single(_bench.Alerts);
        Assert.Equal("NoPartitions", firing.AlertName);
        Assert.EndsWith(
            ": topic 'rows' does not exist at broker:9092; waiting for it", AlertText.Summary(firing), StringComparison.Ordinal);
        Assert.False(_bench.Health.Ready().Healthy);

        _bench.Health.Report(HealthAspect.Topic, null);
        Assign();
        for (var i = 0; i < 31; i++) Pass();
        Assert.Equal(AlertPhase.Resolved, _bench.Alerts[^1].Phase);
        Assert.Equal(firing.EpisodeId, _bench.Alerts[^1].EpisodeId);
        Assert.Empty(_bench.Health.Ready().Warnings);
        Assert.Equal(0, _bench.Values["alphadrift.alert.firing[NoPartitions]"]);
    }

    [Fact]
    public void Body_OfAnAlertAboutTheIntake_HasTheCountsAndTheFirstRecord()
    {
        Assign();
        for (var i = 0; i < 25; i++) _bench.Source.Send(2, 70 + i, [1, 2, 3]);
        Play();

        using var body = JsonDocument.Parse(WebhookBody.Create(_bench.Alerts[0], "ops"));
        var details = body.RootElement.GetProperty("alphadrift");
        var intake = details.GetProperty("intake");
        Assert.Equal("Unreadable", body.RootElement.GetProperty("commonLabels").GetProperty("alertname").GetString());
        Assert.Equal((25, 25), (intake.GetProperty("records").GetInt32(), intake.GetProperty("rejected").GetInt32()));
        Assert.Equal("malformed", intake.GetProperty("reasons")[0].GetProperty("reason").GetString());
        Assert.Equal((2, 70), (
            intake.GetProperty("first").GetProperty("partition").GetInt32(),
            intake.GetProperty("first").GetProperty("offset").GetInt32()));
        Assert.Equal(JsonValueKind.Null, details.GetProperty("score").ValueKind);
        Assert.Contains(
            "What cannot be read is not watched.",
            body.RootElement.GetProperty("commonAnnotations").GetProperty("description").GetString(),
            StringComparison.Ordinal);

        using var other = JsonDocument.Parse(WebhookBody.Create(TestDispatcher.Event(AlertPhase.Firing), "ops"));
        Assert.False(other.RootElement.GetProperty("alphadrift").TryGetProperty("intake", out _));
    }

    private void Assign()
    {
        if (_bench.Source.Listener is null) _bench.Loop.Open();
        _bench.Health.Report(HealthAspect.Model, null);
        _bench.Health.MarkStarted();
        _bench.Source.Happens(source => source.PartitionsAssigned([0, 1, 2, 3], [0, 1, 2, 3]));
        _bench.Loop.Turn(CancellationToken.None);
    }

    private void Pass()
    {
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        _bench.Loop.Turn(CancellationToken.None);
    }

    /// <summary>All records within a moment, and a second after them.</summary>
    private void Play()
    {
        _bench.Play();
        Pass();
    }
}
