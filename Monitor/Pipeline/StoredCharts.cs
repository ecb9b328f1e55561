using System.Text.Json;
using System.Text.Json.Serialization;
using Alphadrift.Adaptation.Detection;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>The state of all charts in a file of JSON. Numbers are written so that they are read back exactly.</summary>
/// <param name="Key">Baseline and settings to which the charts belong.</param>
internal sealed record StoredCharts(string Key, IReadOnlyList<StoredSegment> Segments)
{
    /// <summary>Largest file that is read, in bytes.</summary>
    public const long MaxBytes = 256L << 20;

    /// <exception cref="JsonException">The file is damaged.</exception>
    /// <exception cref="IOException">It cannot be read, or is larger than <see cref="MaxBytes"/>.</exception>
    public static StoredCharts Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxBytes)
        {
            throw new IOException($"the file has {file.Length} bytes; at most {MaxBytes} are read");
        }

        var stored = JsonSerializer.Deserialize(file, StoredChartsJson.Default.StoredCharts);
        return stored is { Key: not null, Segments: not null } && stored.Segments.All(segment => segment is { Name: not null, State: not null })
            ? stored
            : throw new JsonException("a part is missing");
    }

    /// <summary>Whole or not at all: the file is written beside and then takes the other's place.</summary>
    public void Write(string path)
    {
        var temporary = path + ".tmp";
        using (var file = File.Create(temporary))
        {
            JsonSerializer.Serialize(file, this, StoredChartsJson.Default.StoredCharts);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

/// <param name="Place">Its place, 0 for the stream as a whole or for other.</param>
internal sealed record StoredSegment(int Place, string Name, ChartState State);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StoredCharts))]
internal sealed partial class StoredChartsJson : JsonSerializerContext;
