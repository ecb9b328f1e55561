using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Kafka;
using Alphadrift.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

/// <summary>
/// A real state file (two tenants, one of which fires both alerts, and a delivery that is open) with every node of it damaged in
/// turn: it is refused with a reason, or it goes on as it was; never does it end the daemon, or go on with something else.
/// </summary>
public sealed class StateFileFuzzTests : IDisposable
{
    private const int Places = 3;

    /// <summary>What may be missing: versions without it wrote such files, or no window has set it yet.</summary>
    private static readonly string[] Optional =
    [
        "alerts[].modelLabel", "alerts[].labels", "topic", "group", "topicIdentity", "charts.nestedWindows", "charts.guaranteed",
        "charts.guaranteedProducts", "charts.guaranteedAges", "alerts[].skew.firstFrom", "alerts[].shift.before",
        "alerts[].shift.times", "deliveries[].queuedAt",
        "alerts[].shift.evidence.cosine", "alerts[].shift.evidence.since", "alerts[].shift.evidence.verdict",
        "alerts[].shift.evidence.first.side", "alerts[].shift.evidence.first.class", "alerts[].shift.evidence.first.windowRows",
        "alerts[].shift.evidence.second.side", "alerts[].shift.evidence.second.class",
        "alerts[].shift.evidence.second.windowRows",

        // What later versions added.
        "intake", "intake.lastRecord", "intake.alerts[]", "intake.alerts[].modelLabel", "intake.alerts[].labels",
        "intake.alerts[].shift", "intake.alerts[].evidence", "intake.alerts[].skew", "intake.alerts[].unjudged",
        "alerts[].gate", "alerts[].evidence", "alerts[].unjudged", "alerts[].skew.firstPlaces", "alerts[].skew.sincePlaces",
        "alerts[].shift.times.starts[].places", "alerts[].shift.times.end.places", "alerts[].shift.evidence.sincePlaces",
        "alerts[]",

        // Lists that may be shorter.
        "alerts[].shift.times.starts[].places[]", "alerts[].shift.evidence.sincePlaces[]",
        "alerts[].skew.firstPlaces[]", "alerts[].skew.sincePlaces[]",
        "segments[]", "deliveries[]", "alerts[].skew.deadSince./PRelu", "alerts[].shift.times.starts[]",
        "alerts[].shift.before.whitened[]",

        // Of an alert of another name, and of a quiet one.
        "alerts[].shift", "alerts[].skew", "alerts[].shift.evidence", "alerts[].shift.evidence.second",
    ];

    /// <summary>Numbers that may be negative.</summary>
    private static readonly string[] Signed =
    [
        "charts.movement[]", "charts.nestedWindows[].sum[]", "alerts[].shift.before.whitened[]", "alerts[].shift.evidence.cosine",
        "alerts[].shift.evidence.first.value", "alerts[].shift.evidence.first.threshold",
        "alerts[].shift.evidence.second.value", "alerts[].shift.evidence.second.threshold",
    ];

    private readonly LetterWatch _letter = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly DaemonModel _model;
    private readonly StreamJudges _judges;
    private readonly DaemonMetrics _metrics;
    private readonly string _path;

    public StateFileFuzzTests()
    {
        var files = new ModelSettings(LetterWatch.ModelPath, _letter.BaselinePath, Lowering.Auto, 1, 1 << 30);
        _model = DaemonModel.Open(files, new DetectionSettings(null), new AdaptationSettings(false));
        _judges = new StreamJudges(_model.Monitor, Places);
        _metrics = new DaemonMetrics(_services.GetRequiredService<IMeterFactory>(), new FakeTimeProvider());
        _path = Path.Combine(Path.GetDirectoryName(_letter.BaselinePath)!, "state.json");
    }

    public void Dispose()
    {
        _judges.Dispose();
        _services.Dispose();
        _letter.Dispose();
    }

    [Fact]
    public async Task Restore_OfARealFileWithAnyNodeDamaged_RefusesItOrGoesOnAsBefore()
    {
        var whole = await RealStateAsync();
        var damages = Damages(JsonNode.Parse(whole)!).ToList();
        var (wrong, refused) = (new List<string>(), 0);
        foreach (var (where, what, text) in damages)
        {
            var outcome = Restore(text);
            if (outcome.Defect is { } defect)
            {
                wrong.Add($"{where} {what}: {defect}");
            }
            else if (outcome.Refusal is { } reason)
            {
                refused++;
                var isOther = reason.Contains("it belongs to", StringComparison.Ordinal);
                var isDefect = reason.Length < 5 || reason.Contains("unexpected", StringComparison.Ordinal);
                if (isDefect) wrong.Add($"{where} {what}: {reason}");
                if (!isOther && !outcome.IsPutAside) wrong.Add($"{where} {what}: nothing is put aside");
            }
            else if (what switch
            {
                "null" or "removed" => !Optional.Contains(Pattern(where)),
                "negative" => !Signed.Contains(Pattern(where)),
                "large" or "empty" or "longer" => false,
                _ => true,
            })
            {
                wrong.Add($"{where} {what}: goes on");
            }
        }

        Assert.InRange(damages.Count, 1000, 100_000);
        Assert.InRange(refused, damages.Count / 2, damages.Count);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Order(StringComparer.Ordinal).Take(60)));
    }

    /// <summary>The charts are lost, what fired is not: its end is told.</summary>
    [Theory]
    [InlineData("\"movementValue\":", "\"movementValue\":\"NaN\",\"was\":")]
    [InlineData("\"energy\":[", "\"energy\":[1e999,")]
    [InlineData("\"charts\":{", "\"charts\":null,\"was\":{")]
    [InlineData("\"charts\":{", "\"charts\":[],\"was\":{")]
    public async Task Restore_OfChartsWithWhatNoneCanHave_ResolvesWhatFiredAndSaysWhy(string from, string to)
    {
        var whole = await RealStateAsync();

        var outcome = Restore(whole.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal(["DomainShift StateDamaged b", "Skew StateDamaged b"], outcome.Told.Order());
        Assert.NotNull(outcome.Refusal);
        Assert.True(outcome.IsPutAside);
    }

    [Fact]
    public async Task Restore_OfTheWholeFile_GoesOnAndWritesTheSame()
    {
        var whole = await RealStateAsync();

        var outcome = Restore(whole);

        Assert.Equal((null, null), (outcome.Refusal, outcome.Defect));
        Assert.Empty(outcome.Told);
        Assert.Equal(Comparable(whole), Comparable(await File.ReadAllTextAsync(_path)));
    }

    /// <summary>Everything but the deliveries: here there is no dispatcher that would keep them.</summary>
    private static string Comparable(string state)
    {
        var root = JsonNode.Parse(state)!;
        root["deliveries"] = null;
        return root.ToJsonString();
    }

    private async Task<string> RealStateAsync()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = new TestDispatcher(TestDispatcher.Webhook(receiver));
        dispatcher.Fire();
        for (var place = 0; place < Places; place++) _judges.Reset(place);
        var log = new CollectedLog();
        var services = Services(log) with { Webhooks = dispatcher.Dispatcher };
        var watch = Watch();
        var intake = Intake(services);
        using var keeper = Keeper(watch, services, intake);
        for (var i = 0; i < 30; i++) intake.Read(new ConsumedRecord(0, i, null), RecordFault.Empty, null, null);
        intake.Tick(0);
        for (var first = 0; first < 400; first += 100)
        {
            Observe(watch, first);
        }

        keeper.Save();
        Assert.Equal(["DomainShift", "Skew"], AlertNames.OfWindows.Where(name => watch.Alerts.IsFiring("b", name)));
        return await File.ReadAllTextAsync(_path);
    }

    private Outcome Restore(string text)
    {
        File.Delete(_path + StateFile.BadEnding);
        File.WriteAllText(_path, text);
        for (var place = 0; place < Places; place++) _judges.Reset(place);
        var (log, told) = (new CollectedLog(), new List<AlertEvent>());
        var services = Services(log) with { Listeners = new DaemonHostOptions { OnAlert = told.Add } };
        try
        {
            var watch = Watch();
            using var keeper = Keeper(watch, services, Intake(services));
            keeper.Restore();
            keeper.Save();
            _ = StoredState.Read(_path);
        }
        catch (Exception defect)
        {
            return new Outcome(null, $"{defect.GetType().Name}: {defect.Message}", [], false);
        }

        const string Refused = "Warning: Charts and alerts begin anew, ";
        var refusal = log.Lines.FirstOrDefault(line => line.StartsWith(Refused, StringComparison.Ordinal))?[Refused.Length..];
        var goesOn = log.Lines.Any(line => line.StartsWith("Information: Charts and alerts go on ", StringComparison.Ordinal));
        var aside = File.Exists(_path + StateFile.BadEnding);
        return goesOn == (refusal is null)
            ? new Outcome(refusal, null, [.. told.Select(one => $"{one.AlertName} {one.Resolution} {one.Segment}")], aside)
            : new Outcome(null, $"neither refused nor taken up: {string.Join(" | ", log.Lines)}", [], aside);
    }

    private static string Pattern(string where)
    {
        var pattern = System.Text.RegularExpressions.Regex.Replace(where, @"\[\d+\]", "[]");
        if (pattern.StartsWith("segments[].", StringComparison.Ordinal)) pattern = pattern["segments[].".Length..];

        // The same record, in two places.
        return pattern.Replace("alerts[].evidence.", "alerts[].shift.evidence.", StringComparison.Ordinal);
    }

    /// <summary>Every node in turn; of arrays of numbers the first and the last.</summary>
    private static IEnumerable<(string Where, string What, string Text)> Damages(JsonNode root)
    {
        foreach (var where in Nodes(root, "").ToList())
        {
            foreach (var (what, value) in Values(At(root, where)))
            {
                var damaged = root.DeepClone();
                Put(damaged, where, value);
                yield return (where, what, damaged.ToJsonString());
            }

            var without = root.DeepClone();
            Remove(without, where);
            yield return (where, "removed", without.ToJsonString());
        }
    }

    private static IEnumerable<(string What, JsonNode? Value)> Values(JsonNode? node)
    {
        yield return ("null", null);
        if (node is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number)
        {
            yield return ("NaN", JsonValue.Create("NaN"));
            yield return ("infinite", JsonNode.Parse("1e999"));
            yield return ("of another type", JsonNode.Parse("[]"));
            yield return ("negative", JsonNode.Parse("-1"));
            yield return ("large", JsonNode.Parse("9007199254740992"));
        }
        else if (node is JsonArray array)
        {
            yield return ("of another type", new JsonObject());
            yield return ("empty", new JsonArray());
            var longer = (JsonArray)array.DeepClone();
            if (array.Count > 0) longer.Add(array[0]?.DeepClone());
            yield return ("longer", longer);
        }
        else
        {
            yield return ("of another type", JsonNode.Parse("[7]"));
            yield return ("empty", JsonValue.Create(""));
        }
    }

    private static IEnumerable<string> Nodes(JsonNode? node, string where)
    {
        if (where.Length > 0) yield return where;
        var inner = node switch
        {
            JsonObject map => map.SelectMany(entry => Nodes(entry.Value, where.Length == 0 ? entry.Key : $"{where}.{entry.Key}")),
            JsonArray { Count: > 0 } list when list[0] is JsonValue =>
                Nodes(list[0], $"{where}[0]").Concat(Nodes(list[^1], $"{where}[{list.Count - 1}]")),
            JsonArray list => list.SelectMany((item, i) => Nodes(item, $"{where}[{i}]")),
            _ => [],
        };
        foreach (var one in inner) yield return one;
    }

    private static JsonNode? At(JsonNode root, string where) =>
        Steps(where).Aggregate((JsonNode?)root, (node, step) => step is int i ? node![i] : node![(string)step]);

    private static void Put(JsonNode root, string where, JsonNode? value)
    {
        var steps = Steps(where).ToList();
        var parent = steps.SkipLast(1).Aggregate(root, (node, step) => step is int i ? node[i]! : node[(string)step]!);
        if (steps[^1] is int last) parent[last] = value;
        else parent[(string)steps[^1]] = value;
    }

    private static void Remove(JsonNode root, string where)
    {
        var steps = Steps(where).ToList();
        var parent = steps.SkipLast(1).Aggregate(root, (node, step) => step is int i ? node[i]! : node[(string)step]!);
        if (steps[^1] is int last) parent.AsArray().RemoveAt(last);
        else parent.AsObject().Remove((string)steps[^1]);
    }

    /// <summary>Names and places of <c>a.b[3].c</c>; names of sites have slashes, not dots.</summary>
    private static IEnumerable<object> Steps(string where) =>
        where.Split('.', '[').Select(step => step.EndsWith(']')
            ? (object)int.Parse(step[..^1], System.Globalization.CultureInfo.InvariantCulture)
            : step);

    private void Observe(StreamWatch watch, int first)
    {
        var window = new RowWindow(_model.Monitor.Layout, 100);
        for (var i = 0; i < 100; i++)
        {
            var json = i % 2 == 0 ? LetterWatch.Rows[first + i] : LetterWatch.ShiftedRows[first + i];
            LetterWatch.Values(json).ToArray().CopyTo(window.NextRow);
            window.Add(0, i, DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(first + i), i % 2 == 0 ? "a" : "b");
        }

        Assert.NotEmpty(watch.Observe(window.Rows, window.Segments, window).ToList());
    }

    private StreamWatch Watch() => new(
        _judges, new AlertBook(new AlertSettings(2, 3), _model.Watched), new FakeTimeProvider(), new SegmentTable(Places - 1));

    private WatchServices Services(CollectedLog log) => TestServices.Of(_metrics.Of("letter"), log, new FakeTimeProvider());

    private static WindowTeller Teller(WatchServices services) => new(
        services,
        new WindowLog(services.Loggers.CreateLogger<WindowLog>(), services.Clock),
        services.Loggers.CreateLogger<WindowTeller>());

    private IntakeReports Intake(WatchServices services) =>
        new(new AlertSettings(2, 3), _model.Watched, Teller(services), services);

    private StateKeeper Keeper(StreamWatch watch, WatchServices services, IntakeReports intake) => new(
        new StateScope(
            _path,
            _model.Watched,
            new DetectionSettings(null),
            new SegmentSettings("tenant", null, Places - 1),
            new KafkaSettings("", "letters", "group", StartFrom.Earliest, new Dictionary<string, string>())),
        _judges,
        watch,
        Teller(services),
        services,
        intake);

    /// <param name="Refusal">Why it was refused; null: it goes on.</param>
    /// <param name="Defect">What must not be.</param>
    /// <param name="Told">Alerts that were resolved.</param>
    /// <param name="IsPutAside">Whether the file was kept.</param>
    private sealed record Outcome(string? Refusal, string? Defect, IReadOnlyList<string> Told, bool IsPutAside);
}
