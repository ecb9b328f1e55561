using System.Text.Json;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Tests.Baselines;

namespace Alphadrift.Tests.Kafka;

/// <summary>The Letter sample as a daemon watches it: model, baseline, real rows, settings.</summary>
internal sealed class LetterWatch : IDisposable
{
    public const int WindowRows = 50;

    public static string ModelPath => CalibratedLetter.ModelPath;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");

    public LetterWatch()
    {
        BaselinePath = Path.Combine(_folder.FullName, "letter.baseline");

        // A part of the reference is enough for shifts that shout.
        CalibratedLetter.Of(3000, new SlopeCalibratorOptions { FalseAlarmRate = 0.001, Fields = CalibratedLetter.Fields })
            .Save(BaselinePath);
    }

    /// <summary>Held-out rows as JSON objects.</summary>
    public static IReadOnlyList<byte[]> Rows { get; } =
        [.. File.ReadLines(TestPaths.Sample("letter/production.jsonl")).Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>The same rows half as large again: a normalisation gone wrong.</summary>
    public static IReadOnlyList<byte[]> ShiftedRows { get; } =
        [.. Rows.Select(row => Json(Values(row).Select(value => value * 1.5f)))];

    public string BaselinePath { get; }

    /// <summary>The values of a row, in the model's order.</summary>
    public static IEnumerable<float> Values(byte[] row)
    {
        using var document = JsonDocument.Parse(row);
        return [.. CalibratedLetter.Fields.Select(name => document.RootElement.GetProperty(name).GetSingle())];
    }

    public static byte[] Json(IEnumerable<float> values) =>
        JsonSerializer.SerializeToUtf8Bytes(
            CalibratedLetter.Fields.Zip(values).ToDictionary(entry => entry.First, entry => entry.Second));

    public DaemonSettings Settings(BrokerFixture broker, string topic, string? group = null, string? bootstrap = null) =>
        Settings(bootstrap ?? broker.BootstrapServers, topic, group ?? $"group-{topic}", broker.ClientProperties);

    /// <summary>Of a daemon whose broker never answers.</summary>
    public DaemonSettings Settings() => Settings("127.0.0.1:1", "letters", "letters", new Dictionary<string, string>());

    private DaemonSettings Settings(
        string bootstrap, string topic, string group, IReadOnlyDictionary<string, string> properties) => new()
        {
            Model = new ModelSettings(ModelPath, BaselinePath, Lowering.Auto, Threads: 1, MaxBytes: OnnxModel.DefaultMaxBytes),
            Kafka = new KafkaSettings(bootstrap, topic, group, StartFrom.Earliest, properties),
            Records = new RecordSettings(RecordFormat.JsonObject, [], ExtraFields.Ignore, MaxBytes: 1024 * 1024),
            Window = new WindowSettings(WindowRows, TimeSpan.FromMinutes(5)),
            Detection = new DetectionSettings(null),
            Alerts = new AlertSettings(FireAfter: 2, ResolveAfter: 2),
            Webhooks = [],
            Http = new HttpSettings("127.0.0.1", 0),
        };

    public void Dispose() => _folder.Delete(recursive: true);
}
