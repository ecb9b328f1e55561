using System.Diagnostics;
using Confluent.Kafka;

namespace Alphadrift.Benchmarks.Throughput;

/// <summary>A topic with the rows of the benchmark, and what plain consuming of it takes.</summary>
internal sealed class Topic(string bootstrap, string name)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public string Name { get; } = name;

    public string Bootstrap { get; } = bootstrap;

    /// <summary>Produces <paramref name="count"/> records, the lines over and over.</summary>
    public void Fill(string[] lines, int count)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = Bootstrap,
            LingerMs = 20,
            QueueBufferingMaxMessages = 200_000,
            Acks = Acks.All,
        };
        using var producer = new ProducerBuilder<Null, string>(config).Build();
        for (var i = 0; i < count; i++)
        {
            producer.Produce(Name, new Message<Null, string> { Value = lines[i % lines.Length] });
        }

        producer.Flush(Limit);
        var held = Watermarks().Sum(partition => partition.High - partition.Low);
        if (held != count) throw new InvalidOperationException($"{count} records were produced, the broker holds {held}.");
    }

    /// <summary>First and last offset of every partition.</summary>
    public IReadOnlyList<(int Partition, long Low, long High)> Watermarks()
    {
        using var consumer = Consumer("watermarks");
        return [.. Partitions().Select(partition =>
        {
            var offsets = consumer.QueryWatermarkOffsets(partition, Limit);
            return (partition.Partition.Value, offsets.Low.Value, offsets.High.Value);
        })];
    }

    /// <summary>Offsets that a group has committed, per partition.</summary>
    public IReadOnlyDictionary<int, long> Committed(string group)
    {
        using var consumer = Consumer(group);
        return consumer.Committed(Partitions(), Limit).ToDictionary(
            offset => offset.Partition.Value, offset => Math.Max(0, offset.Offset.Value));
    }

    /// <summary>Reads all records as bytes and does nothing with them; seconds from the first record to the last.</summary>
    public double ConsumePlainly(int count)
    {
        using var consumer = Consumer($"plain-{Guid.NewGuid():N}");
        consumer.Assign(Partitions().Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var clock = new Stopwatch();
        for (var read = 0; read < count;)
        {
            if (consumer.Consume(Limit) is null)
            {
                throw new InvalidOperationException($"The broker gave {read} of {count} records.");
            }

            if (read++ == 0) clock.Start();
        }

        return clock.Elapsed.TotalSeconds;
    }

    private IEnumerable<TopicPartition> Partitions()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).Build();
        var topic = admin.GetMetadata(Name, Limit).Topics[0];
        return [.. topic.Partitions.Select(partition => new TopicPartition(Name, partition.PartitionId))];
    }

    private IConsumer<Ignore, byte[]> Consumer(string group) =>
        new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = Bootstrap,
            GroupId = group,
            EnableAutoCommit = false,
            CheckCrcs = true,
        }).Build();
}
