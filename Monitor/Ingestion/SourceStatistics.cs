using System.Globalization;
using System.Text.Json;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>
/// What is wanted from the client library's statistics: whether a broker answers, where partitions end, and how far behind
/// reading is.
/// </summary>
/// <param name="Connected">At least one broker's connection is up.</param>
/// <param name="Lag">Records not yet read per partition; a partition whose end or position is not known is left out.</param>
/// <param name="Ends">Offset after the last record per partition, where that is known.</param>
public sealed record SourceStatistics(
    bool Connected, IReadOnlyDictionary<int, long> Lag, IReadOnlyDictionary<int, long> Ends)
{
    /// <param name="json">The document of librdkafka's statistics callback.</param>
    public static SourceStatistics Parse(string json, string topic)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var connected = false;
        if (root.TryGetProperty("brokers", out var brokers))
        {
            foreach (var broker in brokers.EnumerateObject())
            {
                connected |= broker.Value.TryGetProperty("state", out var state) && state.GetString() is "UP" or "UPDATE";
            }
        }

        var (lag, ends) = (new Dictionary<int, long>(), new Dictionary<int, long>());
        if (root.TryGetProperty("topics", out var topics) && topics.TryGetProperty(topic, out var entry) &&
            entry.TryGetProperty("partitions", out var partitions))
        {
            foreach (var partition in partitions.EnumerateObject())
            {
                // Partition −1 is the library's own, for records without a partition.
                if (int.TryParse(partition.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
                    Number(partition.Value, "hi_offset") is { } end)
                {
                    ends[number] = end;
                    if (PositionOf(partition.Value) is { } position) lag[number] = Math.Max(0, end - position);
                }
            }
        }

        return new SourceStatistics(connected, lag, ends);
    }

    // The library's own consumer_lag is −1 until the first commit. Before the first record the committed offset is the position.
    private static long? PositionOf(JsonElement partition) =>
        Number(partition, "app_offset") ?? Number(partition, "committed_offset");

    private static long? Number(JsonElement partition, string name) =>
        partition.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) && number >= 0 ? number : null;
}
