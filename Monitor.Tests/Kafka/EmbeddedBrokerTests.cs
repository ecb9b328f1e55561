using System.Text;
using Alphadrift.Monitoring.Demo;
using Confluent.Kafka;
using Xunit;

namespace Alphadrift.Tests.Kafka;

public sealed class EmbeddedBrokerTests
{
    [Fact]
    public void Start_ThenCreateTopic_CarriesRecordsFromOneClientToAnother()
    {
        using var broker = EmbeddedBroker.Start();
        broker.CreateTopic("rows");
        using var producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = broker.BootstrapServers }).Build();
        producer.Produce(new TopicPartition("rows", 3), new Message<Null, byte[]> { Value = "hello"u8.ToArray() });
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(10)));

        var settings = new ConsumerConfig(EmbeddedBroker.ClientProperties.ToDictionary())
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = "one",
        };
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(settings).Build();
        consumer.Assign(new TopicPartitionOffset("rows", EmbeddedBroker.PartitionsPerTopic - 1, Offset.Beginning));
        var record = consumer.Consume(TimeSpan.FromSeconds(10));

        Assert.NotNull(record);
        Assert.Equal("hello", Encoding.UTF8.GetString(record.Message.Value));
        Assert.StartsWith("127.0.0.1:", broker.BootstrapServers, StringComparison.Ordinal);
    }
}
