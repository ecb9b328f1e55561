using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// The state of charts and alerts, and the deliveries that have not ended, in a file of JSON. Numbers are written so that they
/// are read back exactly. What is read here is whole: nothing is missing, null, not finite, negative or out of proportion. Only
/// what hangs on the baseline and on the settings is left to those who take it up.
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

    /// <summary>The topic that was read; null in files of versions that did not say.</summary>
    public string? Topic { get; init; }

    /// <summary>The consumer group that read it; null in files of versions that did not say.</summary>
    public string? Group { get; init; }

    /// <summary>What the alerts about the intake remember; null in files of versions without them.</summary>
    public IntakeState? Intake { get; init; }

    /// <summary>What tells the topic from another of the same name; null when that is not known.</summary>
    public TopicIdentity? TopicIdentity { get; init; }

    /// <exception cref="StoredStateException">The file cannot be read, is damaged, too large, or of another format.</exception>
    public static StoredState Read(string path)
    {
        byte[] bytes;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw new StoredStateException($"the file has {file.Length} bytes; at most {MaxBytes} are read");
            }

            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoredStateException(failure.Message);
        }

        return Parse(bytes);
    }

    /// <exception cref="StoredStateException">It is damaged or of another format.</exception>
    internal static StoredState Parse(byte[] json)
    {
        if (Checked(() => JsonSerializer.Deserialize(json, StoredStateJson.Default.StoredState), out var fault) is { } stored)
        {
            return stored;
        }

        JsonObject? root = null;
        try
        {
            var once = new JsonDocumentOptions { AllowDuplicateProperties = false };
            root = JsonNode.Parse(json, documentOptions: once) as JsonObject;
        }
        catch (JsonException)
        {
            // Not even JSON: nothing is left of it.
        }

        if (root is not null && root.ContainsKey("key") && FormatOf(root) is var format and not CurrentFormat)
        {
            throw new StoredStateException($"it has format {format}; this version reads format {CurrentFormat} alone");
        }

        throw new StoredStateException(fault, WithoutCharts(root));
    }

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

    private static long FormatOf(JsonObject root) =>
        root["format"] is JsonValue value && value.TryGetValue<long>(out var format) ? Math.Max(1, format) : 1;

    private static StoredState? Checked(Func<StoredState?> parse, out string fault)
    {
        try
        {
            var stored = parse();
            fault = stored switch
            {
                null => "it is empty",
                { Format: not CurrentFormat } => "format is missing",
                _ => StoredStateChecks.FaultOf(stored) ?? "",
            };
            return fault.Length == 0 ? stored!.WithLabels() : null;
        }
        catch (JsonException exception)
        {
            fault = Reason(exception);
            return null;
        }
    }

    /// <summary>
    /// What is left when the charts are damaged: what fired, and the deliveries; null when these are damaged too.
    /// </summary>
    private static StoredState? WithoutCharts(JsonObject? root)
    {
        if (root?["segments"] is not JsonArray segments) return null;
        foreach (var segment in segments.OfType<JsonObject>()) segment["charts"] = null;
        return Checked(() => root.Deserialize(StoredStateJson.Default.StoredState), out _);
    }

    private static string Reason(JsonException fault) => fault.Path is { Length: > 1 } path
        ? $"{path} is missing, or holds what no state can"
        : $"it is no state: {fault.Message}";

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
}

/// <summary>A state file cannot be used.</summary>
/// <param name="reason">Why, in words.</param>
/// <param name="rest">What can be used nevertheless: all of it but the charts; null: nothing.</param>
internal sealed class StoredStateException(string reason, StoredState? rest = null) : Exception(reason)
{
    public StoredState? Rest { get; } = rest;
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
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    Converters =
    [
        typeof(StoredDouble),
        typeof(StoredSingle),
        typeof(StoredCount),
        typeof(StoredSmallCount),
        typeof(StoredName<CalibrationState>),
        typeof(StoredName<ChartKind>),
        typeof(StoredName<ChartSide>),
        typeof(StoredName<ShiftConfirmation>),
        typeof(StoredName<ShiftState>),
    ],
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredState))]
internal sealed partial class StoredStateJson : JsonSerializerContext;
