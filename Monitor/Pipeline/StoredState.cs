using System.Text.Json;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Detection;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Webhooks;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// The state of charts and alerts, and the deliveries that have not ended, in a file of JSON. Numbers are written so that they are read back
/// exactly.
/// </summary>
/// <param name="Key">Baseline and settings to which they belong.</param>
/// <param name="Segments">One per segment of the stream; one in all while it is not split.</param>
/// <param name="Deliveries">Oldest first.</param>
internal sealed record StoredState(string Key, IReadOnlyList<StoredSegment> Segments, IReadOnlyList<PendingDelivery> Deliveries)
{
    /// <summary>The format that is written, and the only one that is read: 2 has alerts and deliveries beside the charts.</summary>
    public const int CurrentFormat = 2;

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
            && stored.Segments.All(segment => segment is { Name: not null, Rows: >= 0, Alerts: not null }
                && segment.Alerts.All(alert => alert is { Name: not null, Windows: not null }))
            && stored.Deliveries.All(delivery => delivery is { Webhook: not null, Id: not null, Body.IsEmpty: false })
            ? stored
            : throw new JsonException("a part is missing");
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
