using System.Text.Json;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// The state of charts and alerts, and the deliveries that have not ended, in a file of JSON. Numbers
/// are written so that they are read back exactly.
/// </summary>
/// <param name="Key">Baseline and settings to which they belong.</param>
/// <param name="Model">What was watched.</param>
/// <param name="Split">Whether the stream was split into segments.</param>
/// <param name="Segments">One per segment of the stream; one in all while it is not split.</param>
/// <param name="Deliveries">Oldest first.</param>
internal sealed record StoredState(
    string Key, StoredModel Model, bool Split, IReadOnlyList<StoredSegment> Segments, IReadOnlyList<PendingDelivery> Deliveries)
{
    /// <summary>The format that is written, and the only one that is read: 3 names the model whose alerts it has.</summary>
    public const int CurrentFormat = 3;

    /// <summary>Largest file that is read, in bytes.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>0 in a file of format 1, which does not say.</summary>
    public int Format { get; init; }

    /// <exception cref="JsonException">The file is damaged.</exception>
    /// <exception cref="IOException">It cannot be read, is larger than <see cref="MaxBytes"/>, or of another format.</exception>
    public static StoredState Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxBytes)
        {
            throw new IOException($"the file has {file.Length} bytes; at most {MaxBytes} are read");
        }

        var stored = JsonSerializer.Deserialize(file, StoredStateJson.Default.StoredState);
        if (stored is { Key: not null, Format: not CurrentFormat })
        {
            throw new IOException($"it has format {Math.Max(1, stored.Format)}; this version reads format {CurrentFormat} alone");
        }

        return stored is { Key: not null, Segments: not null, Deliveries: not null }
            && stored.Model is { Name: not null, Sha256: not null, Verdict.Reason: not null }
            && stored.Model is { BaselineName: not null, BaselineSha256: not null }
            && stored.Segments.All(segment => segment is { Name: not null, Rows: >= 0, Alerts: not null }
                && segment.Alerts.All(alert => alert is { Name: not null, Windows: not null }))
            && stored.Deliveries.All(delivery => delivery is { Webhook: not null, Id: not null, Body.IsEmpty: false })
            ? stored.WithLabels()
            : throw new JsonException("a part is missing");
    }

    /// <summary>Versions without the setting <c>model.name</c> stored no label: alerts had the file's name.</summary>
    private StoredState WithLabels() => this with
    {
        Segments =
        [
            .. Segments.Select(segment => segment with
            {
                Alerts = [.. segment.Alerts.Select(alert => alert with { ModelLabel = alert.ModelLabel ?? Model.Name })],
            }),
        ],
    };

    /// <summary>Whole or not at all: the file is written beside and then takes the other's place.</summary>
    public void Write(string path)
    {
        var temporary = path + ".tmp";
        using (var file = File.Create(temporary))
        {
            JsonSerializer.Serialize(file, this with { Format = CurrentFormat }, StoredStateJson.Default.StoredState);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

/// <summary>What alerts say of the model and the baseline that they watch.</summary>
internal sealed record StoredModel(
    string Name, string Sha256, string BaselineName, string BaselineSha256, CalibrationVerdict Verdict, double FalseAlarmRate)
{
    public static StoredModel Of(WatchedModel model) => new(
        model.Name, model.Sha256, model.BaselineName, model.BaselineSha256, model.Verdict, model.FalseAlarmRate);

    /// <summary>As an alert has it; how it was computed is taken from another.</summary>
    public WatchedModel As(WatchedModel other) => other with
    {
        Name = Name,
        Sha256 = Sha256,
        BaselineName = BaselineName,
        BaselineSha256 = BaselineSha256,
        Verdict = Verdict,
        FalseAlarmRate = FalseAlarmRate,
    };
}

/// <param name="Place">Its place, 0 for the stream as a whole or for other.</param>
/// <param name="Charts">What its charts remember; null without charts.</param>
/// <param name="Rows">Rows observed so far.</param>
/// <param name="Alerts">What its alerts remember.</param>
internal sealed record StoredSegment(int Place, string Name, ChartState? Charts, long Rows, IReadOnlyList<AlertState> Alerts);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredState))]
internal sealed partial class StoredStateJson : JsonSerializerContext;
