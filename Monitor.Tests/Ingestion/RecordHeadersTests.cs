using System.Text;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Demo;
using Alphadrift.Monitoring.Ingestion;
using Confluent.Kafka;
using Xunit;

namespace Alphadrift.Tests.Ingestion;

/// <summary>Headers of records that come through a broker: those that are asked for, in that order.</summary>
public sealed class RecordHeadersTests
{
    private static readonly byte[] One = [1];

    [Fact]
    public void TryRead_WithHeadersThatAreAskedFor_GivesTheLastOfEachInTheirOrder()
    {
        var records = Read(["b", "a"]);

        Assert.Equal(
            ["second b, first a", "null, null", "b, null"],
            records.Select(record => string.Join(", ", record.Headers.Select(Text))));
    }

    [Fact]
    public void TryRead_WithoutHeadersThatAreAskedFor_GivesNone() =>
        Assert.All(Read(null), record => Assert.True(record.Headers.IsDefault));

    private static string Text(byte[]? header) => header is null ? "null" : Encoding.UTF8.GetString(header);

    private static List<ConsumedRecord> Read(IReadOnlyList<string>? headers)
    {
        using var broker = EmbeddedBroker.Start();
        broker.CreateTopic("rows");
        using var producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = broker.BootstrapServers }).Build();
        Headers?[] sent =
        [
            [
                new Header("a", "first a"u8.ToArray()), new Header("b", "first b"u8.ToArray()), new Header("c", One),
                new Header("b", "second b"u8.ToArray()),
            ],
            null,
            [new Header("b", "b"u8.ToArray()), new Header("A", One)],
        ];
        foreach (var one in sent)
        {
            producer.Produce(new TopicPartition("rows", 0), new Message<Null, byte[]> { Value = One, Headers = one });
        }

        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(10)));
        var settings = new KafkaSettings(
            broker.BootstrapServers, "rows", "watch", StartFrom.Earliest, EmbeddedBroker.ClientProperties);
        using var source = new KafkaRecordSource(settings, TimeProvider.System, headers);
        source.Open(new Deaf());
        var records = new List<ConsumedRecord>();
        var began = TimeProvider.System.GetTimestamp();
        while (records.Count < sent.Length)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Eventually.Limit, "the records do not come");
            if (source.TryRead(TimeSpan.FromMilliseconds(100), out var record)) records.Add(record);
        }

        source.Close();
        return records;
    }

    private sealed class Deaf : IRecordSourceListener
    {
        public void PartitionsAssigned(IReadOnlyCollection<int> added, IReadOnlyCollection<int> all)
        {
        }

        public void PartitionsRevoked(IReadOnlyCollection<int> removed, IReadOnlyCollection<int> remaining)
        {
        }

        public void PartitionsLost(IReadOnlyCollection<int> removed, IReadOnlyCollection<int> remaining)
        {
        }

        public void ProblemSeen(SourceAspect? aspect, string code, string reason)
        {
        }

        public void ProblemOver(SourceAspect aspect)
        {
        }

        public void TopicRecreated(long unread)
        {
        }

        public void OffsetJumped(OffsetJump jump)
        {
        }

        public void LagMeasured(IReadOnlyDictionary<int, long> lag)
        {
        }

        public void ClientLogged(string facility, string message)
        {
        }
    }
}
