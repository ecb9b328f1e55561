using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Alphadrift.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

/// <summary>A start with the state of a run whose alerts cannot go on: other baseline, other settings, damaged charts.</summary>
public sealed class ReplacedBaselineTests : IDisposable
{
    private static readonly WatchedModel Old = Observations.Model with
    {
        Name = "old.onnx",
        BaselineName = "old.baseline",
        BaselineSha256 = "0ld",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CollectedLog _log = new();
    private readonly DaemonMetrics _metrics;
    private readonly AlertEvent _firing;
    private StateKeeper? _keeper;

    public ReplacedBaselineTests()
    {
        _metrics = new DaemonMetrics(_services.GetRequiredService<IMeterFactory>(), new FakeTimeProvider());
        _firing = Firing(Old).Event;
    }

    private string Path => System.IO.Path.Combine(_folder.FullName, "state.json");

    private IReadOnlyDictionary<string, double> Values => MetricValues.Read(_metrics.MeterName);

    public void Dispose()
    {
        _keeper?.Dispose();
        _services.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Restore_OfAnotherBaseline_ResolvesWhatFired_Once_AndFoldsItsBeginning()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = new TestDispatcher(TestDispatcher.Webhook(receiver));
        var open = new PendingDelivery("ops", $"alert_{_firing.EpisodeId}_firing", WebhookBody.Create(_firing, "ops"));
        Write(Old, null, [open, open with { Webhook = "gone" }]);

        var keeper = Keeper(dispatcher.Dispatcher);
        keeper.Restore();
        await dispatcher.StartAsync();
        var second = await receiver.NextAsync();
        await dispatcher.OutcomesAsync("ops delivered 1", "ops folded 1");

        Assert.Equal(($"alert_{_firing.EpisodeId}_resolved", "resolved"), (second.Id, second.Status));
        var first = JsonNode.Parse(open.Body.Span)!;
        foreach (var member in (string[])["fingerprint", "startsAt"])
        {
            Assert.Equal((string?)first["alerts"]![0]![member], (string?)second.Json["alerts"]![0]![member]);
        }

        Assert.Equal(
            $"Domain shift since {_firing.StartsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z is closed: the baseline was replaced; "
            + "whether it is over is not known",
            (string?)second.Json["commonAnnotations"]!["summary"]);
        var details = second.Json["alphadrift"]!;
        Assert.Equal("baselineReplaced", (string?)details["resolution"]);
        Assert.Equal(("old.onnx", "0ld"), ((string?)details["model"]!["name"], (string?)details["baseline"]!["sha256"]));
        Assert.Equal(120, (long?)details["shift"]!["sinceRow"]);
        Assert.Equal((null, 0), ((double?)details["score"], (int?)details["windowRows"]));
        Assert.Equal(1, Values["alphadrift.alert.changes[DomainShift,resolved]"]);
        Assert.Equal(0, Values["alphadrift.alert.changes[Skew,resolved]"]);
        Assert.Equal(0, Values["alphadrift.alert.firing[DomainShift]"]);
        Assert.Single(_log.Lines, line => line.StartsWith(
            $"Information: DomainShift is resolved without a window that says so (episode {_firing.EpisodeId}): ",
            StringComparison.Ordinal));

        // The next start knows nothing of it any more.
        keeper.Save();
        var next = Keeper(dispatcher.Dispatcher);
        next.Restore();
        next.Save();
        Assert.Empty(StoredState.Read(Path).Deliveries);
        Assert.Equal(["ops delivered 1", "ops folded 1"], dispatcher.Outcomes());
        Assert.False(receiver.HasMore);
    }

    /// <summary>A crash right after the start: what was not delivered yet is in the file of the new baseline.</summary>
    [Fact]
    public async Task Restore_OfAnotherBaseline_KeepsTheResolvedOnesUntilTheyAreDelivered()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = new TestDispatcher(TestDispatcher.Webhook(receiver));
        Write(Old, null, []);

        var keeper = Keeper(dispatcher.Dispatcher);
        keeper.Restore();

        var stored = StoredState.Read(Path);
        Assert.Equal($"alert_{_firing.EpisodeId}_resolved", stored.Deliveries.Single().Id);
        Assert.Equal("bb22", stored.Model.BaselineSha256);
        Assert.DoesNotContain(stored.Segments, segment => segment.Alerts.Any(alert => alert.Windows.On));
    }

    [Theory]
    [InlineData("another key", "tenant", 1, "BaselineReplaced")]
    [InlineData("bb22 another", "tenant", 1, "SettingsChanged")]
    [InlineData("", "tenant", 7, "StateDamaged")]
    public void Restore_OfASplitStream_ResolvesTheSegmentAndCountsItAsOther(string key, string segment, int place, string why)
    {
        var model = key == "another key" ? Old : Observations.Model;
        var table = new SegmentTable(2);
        var told = new List<AlertEvent>();
        Keeper(null, table).Save();
        Write(model, segment, [], key.Length == 0 ? StoredState.Read(Path).Key : key, place);

        var keeper = Keeper(null, table, told);
        keeper.Restore();

        var resolved = Assert.Single(told);
        Assert.Equal((segment, AlertPhase.Resolved, why), (resolved.Segment, resolved.Phase, resolved.Resolution.ToString()));
        Assert.Equal(Firing(model).Event.StartsAt, resolved.StartsAt);
        Assert.Equal(1, Values["alphadrift.alert.changes[DomainShift,other,resolved]"]);
        Assert.Single(_log.Lines, line => line.StartsWith("Warning: Charts and alerts begin anew", StringComparison.Ordinal));
    }

    /// <summary>Written before topic and group were in it; whatever is added, it must still load.</summary>
    [Fact]
    public void Restore_OfAFileOfAnEarlierVersion_GoesOn()
    {
        File.Copy(System.IO.Path.Combine(AppContext.BaseDirectory, "Data", "States", "format-3.json"), Path);

        Keeper(null).Restore();

        Assert.Contains($"Information: Charts and alerts go on from {Path}; streams: 1, rows so far: 200", _log.Lines);
        Assert.Equal(
            (1, 1), (Values["alphadrift.alert.firing[DomainShift]"], Values["alphadrift.alert.firing[Skew]"]));
        Assert.Equal("letters", StoredState.Read(Path).Topic);
    }

    [Theory]
    [InlineData("letters", "group", "")]
    [InlineData(null, null, "")]
    [InlineData("digits", "group", "it belongs to topic digits, read by group group")]
    [InlineData("letters", "other", "it belongs to topic letters, read by group other")]
    public void Restore_OfAnotherTopicOrGroup_ResolvesWhatFired_AndGoesOnWithTheSame(string? topic, string? group, string why)
    {
        var told = new List<AlertEvent>();
        Keeper(null).Save();
        Write(Observations.Model, null, [], StoredState.Read(Path).Key, topic: topic, group: group);

        Keeper(null, null, told).Restore();

        Assert.Equal(why.Length > 0 ? ["SourceChanged"] : [], told.Select(one => one.Resolution.ToString()));
        Assert.Equal(
            why.Length > 0,
            _log.Lines.Contains($"Warning: Charts and alerts begin anew, {Path} cannot be used: {why}"));
        Assert.Equal(why.Length > 0 ? 0 : 1, Values["alphadrift.alert.firing[DomainShift]"]);
        Assert.Equal(("letters", "group"), (StoredState.Read(Path).Topic, StoredState.Read(Path).Group));
        if (why.Length == 0) return;
        Assert.Contains(
            "is closed: another topic is read, or as another consumer group; whether it is over is not known",
            AlertText.Summary(told[0]),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", false)]
    [InlineData("""{"format":2,"key":"other","segments":[],"deliveries":[]}""", false)]
    [InlineData("\"episodeId\":\"\"", true)]
    public void Restore_OfAFileThatDoesNotSayWhatFired_SaysThatItStaysOpen(string text, bool damaged)
    {
        var told = new List<AlertEvent>();
        Write(Old, null, []);
        var whole = File.ReadAllText(Path);
        var damage = whole.Replace($"\"episodeId\":\"{_firing.EpisodeId}\"", text, StringComparison.Ordinal);
        File.WriteAllText(Path, damaged ? damage : text);

        var keeper = Keeper(null, null, told);
        keeper.Restore();

        Assert.Empty(told);
        Assert.Single(_log.Lines, line => line.StartsWith(
            $"Warning: Alerts that fired when the last run ended are not resolved, because {Path} does not say which",
            StringComparison.Ordinal));
    }

    /// <summary>Receivers find the end of an episode by the fingerprint of its beginning.</summary>
    [Theory]
    [InlineData(true, "old.onnx")]
    [InlineData(false, "old")]
    public void Restore_OfWhatFiredUnderAnotherName_ResolvesItUnderThat_AndFiresUnderTheNewOne(bool earlierVersion, string name)
    {
        Write(Old, null, []);
        var text = File.ReadAllText(Path);
        Assert.Contains("\"modelLabel\":\"old\"", text, StringComparison.Ordinal);
        if (earlierVersion) File.WriteAllText(Path, text.Replace(",\"modelLabel\":\"old\"", "", StringComparison.Ordinal));
        var book = new AlertBook(new AlertSettings(2, 2), Old with { Label = "letters (prod)" });
        var stored = StoredState.Read(Path).Segments.Single();

        book.Restore([new WatchedState(null, stored.Rows, stored.Alerts)]);
        var changes = Enumerable.Range(2, 40).SelectMany(i => book.Advance(
            Observations.Charted(
                Observations.Calibrated(alarm: false), 100 * i, i < 35 ? [] : [Observations.Crossing((100 * i) + 5, 100 * i)]),
            new WindowTime(Observations.Noon.AddSeconds(i))).Changes).ToList();

        Assert.Equal([(AlertPhase.Resolved, name), (AlertPhase.Firing, "letters (prod)")],
            changes.Select(change => (change.Phase, change.Model.Label)));
        Assert.Equal(Fingerprint(_firing with { Model = Old with { Label = name } }), Fingerprint(changes[0]));
        Assert.Equal("old.onnx", changes[0].Model.Name);
    }

    /// <summary>Labels that are configured anew are those of the next episode; the one that fires ends as it began.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Restore_OfWhatFiredUnderOtherLabels_ResolvesItUnderThose_AndFiresUnderTheNewOnes(bool earlierVersion)
    {
        var before = Observations.Model with { Labels = AlertLabels.None.Add("topic", "letters").Add("team", "fraud") };
        var now = Observations.Model with { Labels = AlertLabels.None.Add("topic", "letters").Add("team", "risk") };
        Write(before, null, []);
        const string Stored = ",\"labels\":{\"team\":\"fraud\",\"topic\":\"letters\"}";
        var text = File.ReadAllText(Path);
        Assert.Contains(Stored, text, StringComparison.Ordinal);
        if (earlierVersion) File.WriteAllText(Path, text.Replace(Stored, "", StringComparison.Ordinal));
        var book = new AlertBook(new AlertSettings(2, 2), now);
        var stored = StoredState.Read(Path).Segments.Single();

        book.Restore([new WatchedState(null, stored.Rows, stored.Alerts)]);
        var again = new AlertBook(new AlertSettings(2, 2), now);
        again.Restore([book.Save(null)]);
        var changes = Enumerable.Range(2, 40).SelectMany(i => again.Advance(
            Observations.Charted(
                Observations.Calibrated(alarm: false), 100 * i, i < 35 ? [] : [Observations.Crossing((100 * i) + 5, 100 * i)]),
            new WindowTime(Observations.Noon.AddSeconds(i))).Changes).ToList();

        var firing = Firing(before).Event with { Model = earlierVersion ? Observations.Model : before };
        Assert.Equal([AlertPhase.Resolved, AlertPhase.Firing], changes.Select(change => change.Phase));
        Assert.Equal(Fingerprint(firing), Fingerprint(changes[0]));
        Assert.Equal(now.Labels, changes[1].Model.Labels);
    }

    [Fact]
    public void Read_OfALabelWithoutAValue_RefusesTheFile()
    {
        Write(Observations.Model with { Labels = AlertLabels.None.Add("topic", "letters") }, null, []);
        File.WriteAllText(
            Path, File.ReadAllText(Path).Replace("{\"topic\":\"letters\"}", "{\"topic\":null}", StringComparison.Ordinal));

        Assert.Throws<StoredStateException>(() => StoredState.Read(Path));
    }

    [Fact]
    public async Task Publish_OfTwoChangesOfEveryAlertOfEverySegment_FitsIntoTheQueue()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = new TestDispatcher(segments: 100, TestDispatcher.Webhook(receiver));

        var all = AlertNames.OfWindows.SelectMany(name => Enumerable.Range(0, 100).Select(i => (name, $"s{i}")));
        foreach (var (alert, segment) in all)
        {
            foreach (var (phase, episode) in ((AlertPhase, string)[])[(AlertPhase.Resolved, "e1"), (AlertPhase.Firing, "e2")])
            {
                dispatcher.Dispatcher.Sinks[0].Publish(
                    TestDispatcher.Event(phase, $"{alert}{segment}{episode}") with { AlertName = alert, Segment = segment });
            }
        }

        Assert.Empty(dispatcher.Outcomes());
        Assert.Equal(200 * AlertNames.OfWindows.Count, dispatcher.Dispatcher.Unsent().Count);
    }

    private static string Fingerprint(AlertEvent alert) =>
        (string)JsonNode.Parse(WebhookBody.Create(alert, "ops"))!["alerts"]![0]!["fingerprint"]!;

    /// <summary>An alert that two crossings of a chart made fire.</summary>
    private static (AlertState State, AlertEvent Event) Firing(WatchedModel model)
    {
        var alert = new DomainShiftAlert(new AlertSettings(2, 2), model, _ => "e1");
        var crossings = new[] { Observations.Crossing(150, 120), Observations.Crossing(190, 160) };
        var window = Observations.Window(1, Observations.Charted(Observations.Calibrated(alarm: true), 100, crossings));
        var change = alert.Advance(window)!;
        return (alert.Save(), change);
    }

    /// <summary>The file of a run that watched a model, whose alert DomainShift fired.</summary>
    private void Write(
        WatchedModel model,
        string? segment,
        IReadOnlyList<PendingDelivery> open,
        string key = "another key",
        int place = 0,
        string? topic = null,
        string? group = null)
    {
        AlertState[] alerts = [Firing(model).State, new SkewAlert(new AlertSettings(2, 2), model).Save()];
        var stored = new StoredSegment(place, segment ?? SegmentTable.Other, null, 200, alerts);
        var state = new StoredState(key, StoredModel.Of(model), segment is not null, [stored], open);
        (state with { Topic = topic, Group = group }).Write(Path);
    }

    private StateKeeper Keeper(WebhookDispatcher? webhooks, SegmentTable? table = null, List<AlertEvent>? told = null)
    {
        var clock = new FakeTimeProvider(Observations.Noon);
        var (detection, judges) = (new DetectionSettings(null), new NoCharts());
        var watch = new StreamWatch(judges, new AlertBook(new AlertSettings(2, 2), Observations.Model), clock, table);
        var services = TestServices.Of(_metrics.Of("letter"), _log, clock) with
        {
            Listeners = new DaemonHostOptions { OnAlert = told is null ? null : told.Add },
            Sinks = webhooks?.Sinks ?? [],
            Webhooks = webhooks,
        };
        var teller = new WindowTeller(services, new WindowLog(_log.For<WindowLog>(), clock), _log.For<WindowTeller>());
        var segments = table is null ? null : new SegmentSettings("tenant", null, table.Count - 1);
        var kafka = new KafkaSettings("", "letters", "group", StartFrom.Earliest, new Dictionary<string, string>());
        _keeper?.Dispose();
        return _keeper = new StateKeeper(
            new StateScope(Path, Observations.Model, detection, segments, kafka), judges, watch, teller, services);
    }

    private sealed class NoCharts : IStreamJudges
    {
        public int? ExpectedRunLength => null;

        public int? LongestRunLength => null;

        public void SetExpectedRunLength(int rows) => throw new NotSupportedException();

        public IEnumerable<Observation> Observe(RowSet window, IReadOnlyList<SegmentRows>? parts = null) =>
            throw new NotSupportedException();

        public ChartState? Save(int place) => null;

        public void Restore(ChartState state, int place) => throw new NotSupportedException();

        public void Reset(int place)
        {
        }
    }
}
