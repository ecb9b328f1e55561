using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Xunit;

namespace Alphadrift.Tests.Kafka;

/// <summary>A Kafka broker of one kind, shared by the tests of a class. Every test takes its own topic and group.</summary>
public abstract class BrokerFixture : IAsyncLifetime
{
    private IProducer<Null, byte[]?>? _producer;

    /// <summary>What the broker is, for the test output.</summary>
    public abstract string Name { get; }

    /// <summary>Why there is no such broker here; null when there is.</summary>
    public string? Unavailable { get; protected set; }

    public string BootstrapServers { get; protected set; } = "";

    /// <summary>True for Apache Kafka itself.</summary>
    public virtual bool IsReal => true;

    /// <summary>Properties that suit this broker and tests that do not want to wait.</summary>
    public virtual IReadOnlyDictionary<string, string> ClientProperties { get; } = new Dictionary<string, string>
    {
        ["session.timeout.ms"] = "6000",
        ["fetch.wait.max.ms"] = "20",
        ["topic.metadata.refresh.interval.ms"] = "500",
        ["statistics.interval.ms"] = "500",
    };

    /// <summary>host:port of an address that may have a scheme and a path.</summary>
    protected static string HostAndPort(string address) => address.Split("://")[^1].TrimEnd('/');

    public abstract ValueTask InitializeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _producer?.Dispose();
        await Task.CompletedTask;
    }

    /// <summary>Skips the test where there is no such broker, and says which one it uses.</summary>
    public void Require()
    {
        Assert.SkipWhen(Unavailable is not null, $"{Name}: {Unavailable}");
        TestContext.Current.TestOutputHelper?.WriteLine($"broker: {Name} at {BootstrapServers}");
    }

    /// <summary>Skips the test on a broker that is not Apache Kafka itself.</summary>
    public void RequireReal(string reason)
    {
        Require();
        Assert.SkipUnless(IsReal, $"{Name}: {reason}");
    }

    /// <summary>A topic of four partitions that takes records of 8 MiB.</summary>
    public virtual async Task<string> CreateTopicAsync(string? name = null)
    {
        name ??= $"rows-{Guid.NewGuid():N}";
        using var admin = Admin();
        await admin.CreateTopicsAsync([
            new TopicSpecification
            {
                Name = name,
                NumPartitions = 4,
                ReplicationFactor = 1,
                Configs = new() { ["max.message.bytes"] = "8388608" },
            },
        ]);
        return name;
    }

    /// <summary>
    /// Deletes the partition's oldest records as retention would, at least those before offset <paramref name="upTo"/>.
    /// </summary>
    /// <returns>The partition's end afterwards.</returns>
    public virtual async Task<long> DeleteOldestAsync(string topic, int partition, long upTo)
    {
        using var admin = Admin();
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, upTo)]);
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = "none" })
            .Build();
        return consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), TimeSpan.FromSeconds(10)).High.Value;
    }

    public IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers })
            .SetLogHandler((_, _) => { }).Build();

    /// <summary>Writes values to one partition, in order.</summary>
    /// <returns>The offset after the last one.</returns>
    /// <param name="header">A header of every record; null for none.</param>
    public async Task<long> ProduceAsync(
        string topic, int partition, IEnumerable<byte[]?> values, (string Name, byte[] Value)? header = null)
    {
        _producer ??= new ProducerBuilder<Null, byte[]?>(new ProducerConfig
        {
            BootstrapServers = BootstrapServers,
            MessageMaxBytes = 8 * 1024 * 1024,
            LingerMs = 1,
            TopicMetadataRefreshIntervalMs = 500,
        }).SetLogHandler((_, _) => { }).Build();
        long last = -1;
        var deliveries = values.Select(value => _producer.ProduceAsync(
            new TopicPartition(topic, partition), new Message<Null, byte[]?>
            {
                Value = value,
                Headers = header is { } one ? [new Header(one.Name, one.Value)] : null,
            })).ToArray();
        foreach (var delivery in deliveries)
        {
            last = Math.Max(last, (await delivery).Offset.Value);
        }

        return last + 1;
    }

    /// <summary>The committed offsets of a group, by partition; partitions without one are left out.</summary>
    public IReadOnlyDictionary<int, long> Committed(string topic, string group)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = BootstrapServers, GroupId = group })
            .SetLogHandler((_, _) => { }).Build();
        return consumer.Committed(
                Enumerable.Range(0, 4).Select(partition => new TopicPartition(topic, partition)), TimeSpan.FromSeconds(10))
            .Where(offset => !offset.Offset.IsSpecial)
            .ToDictionary(offset => offset.Partition.Value, offset => offset.Offset.Value);
    }
}
