using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Confluent.Kafka;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>
/// The consumer's properties: our defaults, then the user's own, then those that the promise "no row
/// lost or counted twice" rests on.
/// </summary>
public static class KafkaConsumerProperties
{
    /// <summary>
    /// When so many KiB of values wait, unpacked, nothing more is asked for: a sidecar must stay small (the library's default is
    /// 64 MiB).
    /// </summary>
    public const int PrefetchKibibytes = 8 * 1024;

    /// <summary>When so many records wait, nothing more is asked for (the library's default is 100,000).</summary>
    public const int PrefetchRecords = 2_000;

    /// <summary>Most bytes of an answer, and of a batch in zstd when it is unpacked: the library's default.</summary>
    public const int ReceiveBytes = 100_000_000;

    /// <summary>
    /// After this time without a heartbeat the group counts this member as dead. After a kill a new daemon waits for it, so it is
    /// shorter than the library's 45 s.
    /// </summary>
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How often a topic that does not exist yet is looked for.</summary>
    public static readonly TimeSpan MetadataRefresh = TimeSpan.FromSeconds(10);

    /// <summary>How often connection state and lag are taken from the library's statistics.</summary>
    public static readonly TimeSpan StatisticsInterval = TimeSpan.FromSeconds(5);

    /// <summary>What bounds the memory of what is fetched ahead, with the values that the documents count on.</summary>
    private static readonly (string Name, int Most)[] MemoryLimits =
    [
        ("fetch.max.bytes", KafkaProperties.FetchBytes),
        ("queued.max.messages.kbytes", PrefetchKibibytes),
        ("queued.min.messages", PrefetchRecords),
        ("receive.message.max.bytes", ReceiveBytes),
    ];

    /// <summary>The user's properties that let fetching take more memory than the documents say.</summary>
    public static IReadOnlyList<RaisedLimit> RaisedLimits(KafkaSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var given = settings.Properties;
        return [.. MemoryLimits
            .Select(limit => new RaisedLimit(limit.Name, Number(given.GetValueOrDefault(limit.Name)) ?? limit.Most, limit.Most))
            .Where(limit => limit.Value > limit.Most)];
    }

    /// <exception cref="InvalidInputException">A property of the user's is owned by the daemon.</exception>
    /// <param name="headers">Whether the records' headers are read.</param>
    public static ConsumerConfig Build(KafkaSettings settings, bool headers = false)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var newProtocol = settings.Properties.TryGetValue("group.protocol", out var protocol) &&
            protocol.Equals("consumer", StringComparison.OrdinalIgnoreCase);
        var config = new ConsumerConfig();
        Set(config, Defaults(newProtocol));
        Set(config, settings.Properties);
        foreach (var name in settings.Properties.Keys)
        {
            if (KafkaProperties.Owned.TryGetValue(name, out var reason))
            {
                throw new InvalidInputException($"kafka.properties: '{name}' cannot be changed: {reason}.");
            }
        }

        Set(config, Own(settings, newProtocol, headers));
        return config;
    }

    private static IEnumerable<KeyValuePair<string, string>> Defaults(bool newProtocol)
    {
        yield return new("client.id", "alphadrift");
        yield return new("check.crcs", "true");
        yield return new("allow.auto.create.topics", "false");
        yield return new("queued.max.messages.kbytes", Text(PrefetchKibibytes));
        yield return new("queued.min.messages", Text(PrefetchRecords));
        yield return new("fetch.max.bytes", Text(KafkaProperties.FetchBytes));

        // With so small a prefetch queue the library's pause of a second, once the queue is full, would cap the throughput.
        yield return new("fetch.queue.backoff.ms", "10");
        yield return new("fetch.wait.max.ms", "100");
        yield return new("auto.commit.interval.ms", "1000");
        yield return new("topic.metadata.refresh.interval.ms", Text((int)MetadataRefresh.TotalMilliseconds));
        yield return new("reconnect.backoff.ms", "200");
        yield return new("reconnect.backoff.max.ms", "5000");
        yield return new("socket.keepalive.enable", "true");
        yield return new("statistics.interval.ms", Text((int)StatisticsInterval.TotalMilliseconds));

        // In the new protocol the broker decides about sessions.
        if (!newProtocol)
        {
            yield return new("session.timeout.ms", Text((int)SessionTimeout.TotalMilliseconds));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Own(KafkaSettings settings, bool newProtocol, bool headers)
    {
        yield return new("bootstrap.servers", settings.BootstrapServers);
        yield return new("group.id", settings.GroupId);
        yield return new("enable.auto.commit", "true");
        yield return new("enable.auto.offset.store", "false");
        yield return new("enable.partition.eof", "false");

        // A limit of producers. For a consumer the library only wants it to be no larger than an answer.
        yield return new("message.max.bytes", Text(KafkaProperties.LeastMessageBytes));
        yield return new("dotnet.consumer.consume.result.fields", headers ? "timestamp,headers" : "timestamp");

        // An offset that cannot be read is an error that we see, count and mend, never a silent jump.
        yield return new("auto.offset.reset", "error");
        if (!newProtocol)
        {
            yield return new("partition.assignment.strategy", "cooperative-sticky");
        }
    }

    private static void Set(ConsumerConfig config, IEnumerable<KeyValuePair<string, string>> properties)
    {
        foreach (var (name, value) in properties)
        {
            config.Set(name, value);
        }
    }

    private static long? Number(string? text) => long.TryParse(
        text, System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var value)
        ? value
        : null;

    private static string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A property of the user's that is above the daemon's own limit.</summary>
public sealed record RaisedLimit(string Name, long Value, int Most);
