using System.Globalization;
using System.Text.Json;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Tests.Kafka;

/// <summary>The Letter sample as a daemon watches it: model, a baseline calibrated once per run, real rows, settings.</summary>
internal sealed class LetterWatch : IDisposable
{
    public const int WindowRows = 50;

    public static string ModelPath => TestPaths.Sample("letter/letter-prelu.onnx");

    private static readonly string[] Header = File.ReadLines(TestPaths.Sample("letter/reference.csv")).First().Split(',');

    // Calibrated once in a process, whichever test class needs it first. A part of the reference is enough for shifts that shout.
    private static readonly Lazy<Baseline> Calibrated = new(() =>
    {
        var layout = new RowLayout([new InputSpec("features", ElementKind.Float32, [Header.Length])]);
        var values = File.ReadLines(TestPaths.Sample("letter/reference.csv")).Skip(1).Take(3000)
            .SelectMany(line => line.Split(',')).Select(cell => float.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
        return SlopeCalibrator.Calibrate(
            OnnxModel.Load(ModelPath),
            new RowSet(layout, values),
            null,
            new SlopeCalibratorOptions { FalseAlarmRate = 0.001, Fields = Header });
    });

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alphadrift-tests-");

    public LetterWatch()
    {
        BaselinePath = Path.Combine(_folder.FullName, "letter.baseline");
        Calibrated.Value.Save(BaselinePath);
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
        return [.. Header.Select(name => document.RootElement.GetProperty(name).GetSingle())];
    }

    public static byte[] Json(IEnumerable<float> values) =>
        JsonSerializer.SerializeToUtf8Bytes(Header.Zip(values).ToDictionary(entry => entry.First, entry => entry.Second));

    public DaemonSettings Settings(BrokerFixture broker, string topic, string? group = null, string? bootstrap = null) => new()
    {
        Model = new ModelSettings(ModelPath, BaselinePath, Lowering.Auto, Threads: 1, MaxBytes: OnnxModel.DefaultMaxBytes),
        Kafka = new KafkaSettings(
            bootstrap ?? broker.BootstrapServers, topic, group ?? $"group-{topic}", StartFrom.Earliest, broker.ClientProperties),
        Records = new RecordSettings(RecordFormat.JsonObject, [], ExtraFields.Ignore, MaxBytes: 1024 * 1024),
        Window = new WindowSettings(WindowRows, TimeSpan.FromMinutes(5)),
        Detection = new DetectionSettings(null),
        Alerts = new AlertSettings(FireAfter: 2, ResolveAfter: 2),
        Webhooks = [],
        Http = new HttpSettings("127.0.0.1", 0),
    };

    public void Dispose() => _folder.Delete(recursive: true);
}
