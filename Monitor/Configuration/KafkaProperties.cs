using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>What <c>kafka.properties</c> may hold.</summary>
public static class KafkaProperties
{
    /// <summary>Properties that belong to the daemon, each with the reason or the field to set instead.</summary>
    public static IReadOnlyDictionary<string, string> Owned { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "set kafka.bootstrapServers instead",
        ["metadata.broker.list"] = "set kafka.bootstrapServers instead",
        ["group.id"] = "set kafka.groupId instead",
        ["auto.offset.reset"] = "set kafka.startFrom instead",
        ["enable.auto.commit"] = "offsets are committed once their rows are observed",
        ["enable.auto.offset.store"] = "offsets are stored once their rows are observed",
        ["partition.assignment.strategy"] = "partitions are shared by cooperative-sticky assignment",
        ["enable.partition.eof"] = "the end of a partition is no event here",
        ["dotnet.consumer.consume.result.fields"] = "only value, partition, offset, timestamp and a segment's header are read",
    };

    /// <summary>
    /// Bytes of one answer of a broker, of all partitions together, as they lie on its disk. An answer is unpacked as a whole,
    /// beside what waits already, and equal records shrink several thousand times: this is what bounds the memory. A batch that
    /// is larger still comes whole, so records of any size are read.
    /// </summary>
    /// <remarks>
    /// 100,000 bytes of zeros a record, in zstd: 16 KiB take 55 MiB, 32 KiB 120, 64 KiB 250. Rows of 160 bytes in batches of
    /// 2,000, from a broker that takes 4 ms to answer: 22,000 rows a second, 44,000, 78,000. Small batches pay for it most.
    /// </remarks>
    public const int FetchBytes = 32 * 1024;

    /// <summary>The smallest legal message.max.bytes.</summary>
    public const int LeastMessageBytes = 1000;

    /// <summary>The properties that the client library has a member for: not all, but all that are common.</summary>
    private static readonly string[] Known =
        [.. typeof(ConsumerConfig).GetProperties()
            .Select(property => JsonNamingPolicy.KebabCaseLower.ConvertName(property.Name).Replace('-', '.'))];

    /// <summary>Names each property that cannot be used, and why; the name is empty where only the combination fails.</summary>
    internal static IEnumerable<(string Name, string Problem)> Check(IReadOnlyDictionary<string, string> properties)
    {
        var free = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<(string, string)>();
        foreach (var (name, value) in properties)
        {
            if (Owned.TryGetValue(name, out var reason))
            {
                faults.Add((name, $"belongs to Alphadrift: {reason}"));
            }
            else
            {
                free.Add(name, value);
            }
        }

        // The library knows its properties best. One client over all of them is quick; if that fails, each is asked by itself.
        if (free.Count > 0 && Ask(free) is { } problem)
        {
            var single = free
                .Select(property => (property.Key, Problem: Ask([property])))
                .Where(answer => answer.Problem is not null)
                .Select(answer => (answer.Key, Explain(answer.Key, answer.Problem!)))
                .ToList();
            faults.AddRange(single.Count > 0 ? single : [("", $"are refused by librdkafka: {problem}")]);
        }

        return faults;
    }

    /// <summary>Whether the value may be repeated: that of a misspelt name may be a secret.</summary>
    internal static bool MayShow(string problem) => !problem.StartsWith(Unknown, StringComparison.Ordinal);

    private const string Unknown = "is not a property of librdkafka";

    private static string Explain(string name, string problem)
    {
        if (!problem.StartsWith("No such configuration property", StringComparison.Ordinal))
        {
            return $"is refused by librdkafka: {problem}";
        }

        return NearestName.Find(name, Known) is { } nearest ? $"{Unknown}; did you mean {nearest}?" : Unknown;
    }

    /// <summary>Lets librdkafka make a consumer that knows no broker, so it connects to nothing.</summary>
    private static string? Ask(IEnumerable<KeyValuePair<string, string>> properties)
    {
        try
        {
            using var consumer = new ConsumerBuilder<Ignore, Ignore>(
                    [
                        new("fetch.max.bytes", FetchBytes.ToString(CultureInfo.InvariantCulture)),
                        .. properties,
                        new("group.id", "check"),
                        new("log_level", "0"),
                        new("message.max.bytes", LeastMessageBytes.ToString(CultureInfo.InvariantCulture)),
                    ])
                .SetLogHandler((_, _) => { })
                .Build();
            return null;
        }
        catch (Exception failure) when (failure is KafkaException or InvalidOperationException or ArgumentException)
        {
            return failure.Message.TrimEnd('.');
        }
    }
}
