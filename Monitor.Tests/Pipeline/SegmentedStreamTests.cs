using System.Diagnostics.Metrics;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Kafka;
using Alphadrift.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

/// <summary>Real Letter rows of several tenants, dealt out as the daemon does.</summary>
public sealed class SegmentedStreamTests : IDisposable
{
    private const int Places = 3;

    private readonly LetterWatch _letter = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CollectedLog _log = new();
    private readonly DaemonModel _model;
    private readonly StreamJudges _judges;
    private readonly DaemonMetrics _metrics;
    private readonly List<AlertEvent> _alerts = [];
    private readonly List<ObservedWindow> _windows = [];
    private Stream? _stream;
    private StateKeeper? _keeper;

    public SegmentedStreamTests()
    {
        var files = new ModelSettings(
            LetterWatch.ModelPath, _letter.BaselinePath, Adaptation.Execution.Lowering.Auto, 1, 1 << 30);
        _model = DaemonModel.Open(
            files, new DetectionSettings(null), new AdaptationSettings(false));
        _judges = new StreamJudges(_model.Monitor, Places);
        _metrics = new DaemonMetrics(_services.GetRequiredService<IMeterFactory>(), new FakeTimeProvider());
    }

    private IReadOnlyDictionary<string, double> Values => MetricValues.Read(_metrics.MeterName);

    public void Dispose()
    {
        _keeper?.Dispose();
        _judges.Dispose();
        _services.Dispose();
        _letter.Dispose();
    }

    [Fact]
    public void Observe_OneTenantOfTwoShifted_FiresForItAloneAndKeepsTheOthersCharts()
    {
        var segmented = Segmented();
        var quiet = new List<float>();
        for (var first = 0; first < 1000; first += 50)
        {
            segmented.Observe(
                Window(50, i => i % 2 == 0 ? (LetterWatch.Rows[first + i], "a") : (LetterWatch.ShiftedRows[first + i], "b")));
            quiet.AddRange(
                Enumerable.Range(first, 50).Where(i => i % 2 == 0).SelectMany(i => LetterWatch.Values(LetterWatch.Rows[i])));
        }

        Assert.NotEmpty(_alerts);
        Assert.All(_alerts, alert => Assert.Equal("b", alert.Segment));
        Assert.Equal(1, Values["alphadrift.alert.firing[DomainShift,b]"]);
        Assert.Equal(0, Values["alphadrift.alert.firing[DomainShift,a]"]);
        Assert.Equal(1000, Values["alphadrift.rows.observed"]);
        Assert.Equal(1000, _windows.Sum(window => window.Observation.Rows));

        // The quiet tenant's charts are those of a daemon that sees its rows alone, in the same order.
        var rows = new RowSet(_model.Monitor.Layout, quiet.ToArray());
        var judged = new JudgedRows(_model.Monitor.CreateJudge(), [.. Enumerable.Range(0, rows.Count)]);
        var alone = _model.Monitor.Observe(rows, [judged])[0].Charts!;
        var among = _windows.Last(window => window.Segment == "a").Observation.Charts!;
        Assert.Equal(500, among.FirstRow + 25);
        Assert.Equal(alone.Values.Movement, among.Values.Movement, 1e-6 * Math.Abs(alone.Values.Movement));
        Assert.Equal(alone.Values.Energy, among.Values.Energy, 1e-6 * Math.Abs(alone.Values.Energy));
    }

    [Fact]
    public void Observe_FewRowsOfASegmentPerWindow_StillFires()
    {
        var segmented = Segmented();
        for (var first = 0; first < 1900; first += 50)
        {
            segmented.Observe(
                Window(50, i => i % 10 == 0 ? (LetterWatch.ShiftedRows[first + i], "rare") : (LetterWatch.Rows[first + i], "a")));
        }

        Assert.All(_windows.Where(window => window.Segment == "rare"), window => Assert.Equal(5, window.Observation.Rows));
        Assert.Equal("rare", _alerts.First(alert => alert.AlertName == "DomainShift").Segment);
        Assert.DoesNotContain(_alerts, alert => alert.Segment == "a");
        Assert.Equal(0, Values["alphadrift.windows.uncalibrated"]);
        Assert.DoesNotContain(Values.Keys, key => key == "alphadrift.window.score[rare]");
        Assert.DoesNotContain(_log.Lines, line => line.Contains("no threshold", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("NaN", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => Matches(line, "segment rare .*: rows 5, too few for a score"));
        Assert.Contains(_log.Lines, line => Matches(line, @"segment rare .*: chart C \(rows lie further out"));
    }

    [Fact]
    public void Observe_MoreSegmentsThanPlaces_FoldsTheLeastRecentThatIsQuiet()
    {
        var segmented = Segmented(idleRows: 100);
        for (var first = 0; first < 500; first += 50)
        {
            segmented.Observe(Window(
                50, i => i % 2 == 0 ? (LetterWatch.ShiftedRows[first + i], "loud") : (LetterWatch.Rows[first + i], "quiet")));
        }

        Assert.True(Values["alphadrift.alert.firing[DomainShift,loud]"] == 1);
        segmented.Observe(Window(50, i => (LetterWatch.Rows[500 + i], "new")));
        Assert.Equal(50, Values["alphadrift.segments.other_rows"]);
        segmented.Observe(Window(50, i => (LetterWatch.Rows[550 + i], "other")));
        segmented.Observe(Window(50, i => (LetterWatch.Rows[600 + i], "new")));

        Assert.Equal(1, Values["alphadrift.segments.folded"]);
        Assert.Equal(2, Values["alphadrift.segments.known"]);
        Assert.Equal(100, Values["alphadrift.segments.other_rows"]);
        Assert.DoesNotContain(Values.Keys, key => key.Contains("quiet", StringComparison.Ordinal));
        Assert.Equal(1, Values["alphadrift.alert.firing[DomainShift,loud]"]);
        Assert.Equal(0, _windows[^1].Observation.Charts!.FirstRow);
        Assert.Equal(50, _windows[^1].RowsSeen);
        Assert.Contains(_log.Lines, line => line.Contains("Segment quiet has sent no row", StringComparison.Ordinal));
        Assert.Single(
            _log.Lines, line => line.Contains("All places for segments are taken (segments.max: 2)", StringComparison.Ordinal));
    }

    [Fact]
    public void Restore_OfWhatWasSaved_GoesOnExactly()
    {
        var path = Path.Combine(Path.GetDirectoryName(_letter.BaselinePath)!, "charts.json");
        var whole = Segmented();
        Send(whole, 0, 500);
        Keeper(path).Save();
        Send(whole, 500, 700);
        var expected = _windows.TakeLast(2)
            .Select(window => (window.Segment, window.Observation.Charts!.FirstRow, window.Observation.Charts.Values)).ToList();
        for (var place = 0; place < Places; place++) _judges.Reset(place);

        var restarted = Segmented();
        Keeper(path).Restore();
        Send(restarted, 500, 700);

        Assert.Equal(expected, _windows.TakeLast(2)
            .Select(window => (window.Segment, window.Observation.Charts!.FirstRow, window.Observation.Charts.Values)));
        Assert.Equal([("a", 325L), ("b", 325L)], expected.Select(window => (window.Segment!, window.FirstRow)));
        Assert.Contains(_log.Lines, line =>
            line.StartsWith(
                $"Information: Charts and alerts go on from {path}; streams: 3, rows so far: 500", StringComparison.Ordinal));
        Assert.False(File.Exists(path + ".tmp"));
    }

    [Fact]
    public void Restore_WhileAnAlertFires_TellsNobodyAgainAndResolvesTheSameEpisode()
    {
        var path = Path.Combine(Path.GetDirectoryName(_letter.BaselinePath)!, "state.json");
        var before = Segmented();
        var keeper = Keeper(path);
        void Observe(Stream windows, int first, IReadOnlyList<byte[]> rows) =>
            windows.Observe(Window(100, i => i % 2 == 0 ? (LetterWatch.Rows[first + i], "a") : (rows[first + i], "b")));
        for (var first = 0; first < 500; first += 100)
        {
            Observe(before, first, LetterWatch.ShiftedRows);
            keeper.Observed();
        }

        // The clock stands still: it was the change of the alert that made it save. One window more came after.
        keeper.Save();
        var firing = _alerts.Where(alert => alert.Segment == "b").ToDictionary(alert => alert.AlertName);
        Assert.Equal(2, firing.Count);
        _alerts.Clear();
        for (var place = 0; place < Places; place++) _judges.Reset(place);
        _metrics.Of("letter").SegmentFolded("b");

        var after = Segmented();
        Keeper(path).Restore();
        Assert.Equal(1, Values["alphadrift.alert.firing[DomainShift,b]"]);
        Assert.Equal(0, Values["alphadrift.alert.changes[DomainShift,b,firing]"]);
        Observe(after, 500, LetterWatch.ShiftedRows);
        Assert.Empty(_alerts);
        Assert.Equal(300, _windows.Last(window => window.Segment == "b").RowsSeen);
        for (var first = 600; first < 1900; first += 100) Observe(after, first, LetterWatch.Rows);

        Assert.All(_alerts, alert => Assert.Equal(AlertPhase.Resolved, alert.Phase));
        Assert.Equal(["DomainShift", "Skew"], _alerts.Select(alert => alert.AlertName).Order());
        Assert.All(_alerts, alert => Assert.Equal(
            (firing[alert.AlertName].EpisodeId, firing[alert.AlertName].StartsAt), (alert.EpisodeId, alert.StartsAt)));
        Assert.Contains(
            _log.Lines, line => line.StartsWith("Information: DomainShift goes on firing, as since ", StringComparison.Ordinal));
    }

    [Fact]
    public void Observed_WhenAnAlertChanges_SavesAtOnce()
    {
        var path = Path.Combine(Path.GetDirectoryName(_letter.BaselinePath)!, "state.json");
        var segmented = Segmented();
        var keeper = Keeper(path);
        var first = 0;
        for (; _alerts.Count == 0; first += 50)
        {
            Assert.False(File.Exists(path));
            segmented.Observe(Window(50, i => (LetterWatch.ShiftedRows[first + i], "b")));
            keeper.Observed();
        }

        Assert.Contains("\"episodeId\":\"" + _alerts[0].EpisodeId, File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_OfAlertsThatCannotBe_BeginsAnewWithChartsToo()
    {
        var path = Path.Combine(Path.GetDirectoryName(_letter.BaselinePath)!, "state.json");
        Send(Segmented(), 0, 100);
        Keeper(path).Save();
        File.WriteAllText(
            path, File.ReadAllText(path).Replace("\"name\":\"Skew\"", "\"name\":\"Other\"", StringComparison.Ordinal));

        var restarted = Segmented();
        Keeper(path).Restore();
        Send(restarted, 100, 150);

        Assert.Contains(
            _log.Lines,
            line => line.Contains("cannot be used: the state of the alert Skew is missing", StringComparison.Ordinal));
        Assert.Equal((0, 25), (_windows[^1].Observation.Charts!.FirstRow, _windows[^1].RowsSeen));
    }

    [Theory]
    [InlineData("{", "it is no state: ")]
    [InlineData("", "it is no state: ")]
    [InlineData("{}", "it is no state: ")]
    [InlineData("[1]", "it is no state: ")]
    [InlineData("null", "it is empty")]
    [InlineData("""{"key":"1 other","segments":[]}""", "it has format 1; this version reads format 3 alone")]
    [InlineData("""{"format":4,"key":"other","segments":[]}""", "it has format 4; this version reads format 3 alone")]
    [InlineData("""{"format":3,"key":"other","segments":[],"deliveries":[]}""", "it is no state: ")]
    [InlineData("""{"format":3,"key":"a","key":"b"}""", "key")]
    public void Restore_OfADamagedOrForeignFile_IsLoggedAndBeginsAnew(string text, string reason)
    {
        var path = Path.Combine(Path.GetDirectoryName(_letter.BaselinePath)!, "charts.json");
        File.WriteAllText(path, text);

        Segmented();
        Keeper(path).Restore();

        Assert.Contains(_log.Lines, line =>
            line.StartsWith($"Warning: Charts and alerts begin anew, {path} cannot be used: ", StringComparison.Ordinal)
            && line.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Restore_OfAStateThatNoChartCanHave_BeginsAnew()
    {
        var path = Path.Combine(Path.GetDirectoryName(_letter.BaselinePath)!, "charts.json");
        Send(Segmented(), 0, 100);
        Keeper(path).Save();
        var text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("\"energyAges\":[", "\"energyAges\":[7,", StringComparison.Ordinal));

        var restarted = Segmented();
        Keeper(path).Restore();
        Send(restarted, 100, 150);

        Assert.Contains(_log.Lines, line =>
            line.Contains("cannot be used: The state of the charts has 3 values in 'energyAges'", StringComparison.Ordinal));
        Assert.Equal(0, _windows[^1].Observation.Charts!.FirstRow);
    }

    [Fact]
    public void Save_IntoAFolderThatGoes_IsLoggedOnceCountedAndTriedAgain()
    {
        var clock = new FakeTimeProvider();
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(_letter.BaselinePath)!, "goes"));
        var path = Path.Combine(folder.FullName, "charts.json");
        Segmented();
        var keeper = Keeper(path, null, clock);
        folder.Delete(recursive: true);

        keeper.Save();
        keeper.Save();

        Assert.Single(
            _log.Lines,
            line => line.StartsWith("Error: The state of charts and alerts cannot be written to ", StringComparison.Ordinal));
        Assert.Equal(2, Values["alphadrift.state.save_failures"]);
        Assert.DoesNotContain("alphadrift.state.last_save.timestamp", Values.Keys);

        folder.Create();
        clock.Advance(StateKeeper.Interval);

        Assert.Equal(3, StoredState.Read(path).Format);
        Assert.Equal(2, Values["alphadrift.state.save_failures"]);
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds(), Values["alphadrift.state.last_save.timestamp"]);
        Assert.Contains($"Information: The state of charts and alerts is written to {path} again", _log.Lines);
    }

    /// <summary>Without it a daemon whose topic is silent would send the same message at every start.</summary>
    [Fact]
    public async Task DeliveryEnded_WithNoWindowAfterIt_LeavesTheFile()
    {
        var path = Path.Combine(Path.GetDirectoryName(_letter.BaselinePath)!, "charts.json");
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = new TestDispatcher(TestDispatcher.Webhook(receiver));
        var clock = new FakeTimeProvider();
        Send(Segmented(), 0, 100);
        using var keeper = Keeper(path, dispatcher.Dispatcher, clock);
        dispatcher.Fire();
        keeper.Save();
        var charts = StoredState.Read(path).Segments.Count;
        Assert.Equal("alert_e1_firing", StoredState.Read(path).Deliveries.Single().Id);

        await dispatcher.StartAsync();
        await dispatcher.EventuallyAsync(() => dispatcher.Dispatcher.Unsent().Count == 0);
        await dispatcher.EventuallyAsync(() =>
        {
            clock.Advance(StateKeeper.Settling);
            return StoredState.Read(path).Deliveries.Count == 0;
        });

        Assert.Equal(charts, StoredState.Read(path).Segments.Count);
    }

    /// <summary>That of the daemon that runs now: the one before has ended.</summary>
    private StateKeeper Keeper(string path, WebhookDispatcher? webhooks = null, FakeTimeProvider? clock = null)
    {
        _keeper?.Dispose();
        return _keeper = new StateKeeper(
            new StateScope(
                path,
                _model.Watched,
                new DetectionSettings(null),
                new SegmentSettings("tenant", null, Places - 1),
                new KafkaSettings("", "letters", "group", StartFrom.Earliest, new Dictionary<string, string>())),
            _judges,
            _stream!.Watch,
            _stream.Teller,
            TestServices.Of(_metrics.Of("letter"), _log, clock ?? new FakeTimeProvider()) with { Webhooks = webhooks });
    }

    /// <summary>Rows of two tenants in turn, in windows of 50.</summary>
    private void Send(Stream segmented, int from, int to)
    {
        for (var first = from; first < to; first += 50)
        {
            var at = first;
            segmented.Observe(Window(50, i => (LetterWatch.Rows[at + i], i % 2 == 0 ? "a" : "b")));
        }
    }

    private Stream Segmented(long idleRows = SegmentTable.DefaultIdleRows)
    {
        var clock = new FakeTimeProvider();
        var book = new AlertBook(new AlertSettings(2, 3), _model.Watched);
        _metrics.Of("letter").EnableSegments(Places);
        return _stream = new Stream(
            new StreamWatch(_judges, book, clock, new SegmentTable(Places - 1, idleRows)),
            new WindowTeller(
                TestServices.Of(_metrics.Of("letter"), _log, clock) with
                {
                    Listeners = new DaemonHostOptions { OnAlert = _alerts.Add, OnWindow = _windows.Add },
                },
                new WindowLog(_log.For<WindowLog>(), clock),
                _log.For<WindowTeller>()));
    }

    private RowWindow Window(int rows, Func<int, (byte[] Json, string Segment)> row)
    {
        var window = new RowWindow(_model.Monitor.Layout, rows);
        for (var i = 0; i < rows; i++)
        {
            var (json, segment) = row(i);
            LetterWatch.Values(json).ToArray().CopyTo(window.NextRow);
            window.Add(0, i, null, segment);
        }

        return window;
    }

    private static bool Matches(string line, string pattern) => System.Text.RegularExpressions.Regex.IsMatch(line, pattern);

    /// <summary>The daemon's loop without its worker.</summary>
    private sealed record Stream(StreamWatch Watch, WindowTeller Teller)
    {
        public void Observe(RowWindow window)
        {
            foreach (var judged in Watch.Observe(window.Rows, window.Segments, window))
            {
                Teller.Judged(judged);
            }

            if (Watch.Segments is { } segments) Teller.Count(segments);
        }
    }
}
