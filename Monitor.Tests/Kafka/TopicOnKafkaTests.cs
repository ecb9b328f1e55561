using Alphadrift.Monitoring.Configuration;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Xunit;

namespace Alphadrift.Tests.Kafka;

/// <summary>Topics that change under a reader that begins with the latest record: nothing after its start is lost.</summary>
public abstract class TopicOnKafkaTests
{
    private const string NoTopics = "its topics cannot be changed";

    private readonly BrokerFixture _broker;

    protected TopicOnKafkaTests(BrokerFixture broker)
    {
        _broker = broker;
        _broker.Require();
    }

    [Fact]
    public async Task Read_PartitionsAddedWhileItRuns_FromTheirFirstRecord()
    {
        _broker.RequireReal(NoTopics);
        var topic = await _broker.CreateTopicAsync();
        await ProduceAsync(topic, 0, 0, 30);
        await using var reader = Reader(topic);
        await BeginsAsync(reader, topic);

        using var admin = _broker.Admin();
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 6 }]);
        await ProduceAsync(topic, 5, 100, 40);
        await ProduceAsync(topic, 4, 100, 40);

        await HasAsync(reader, (4, 100, 40), (5, 100, 40));
        Assert.DoesNotContain(reader.Observed, row => row.Number < 30);
        Assert.Contains(
            $"Information: {topic}[5] was added after reading began: starting at its oldest record, offset 0", reader.Log.Lines);
    }

    [Fact]
    public async Task Read_AfterARestartWithOffsetsOfSomePartitions_TheOthersFromTheirFirstRecord()
    {
        _broker.RequireReal(NoTopics);
        var topic = await _broker.CreateTopicAsync();
        await ProduceAsync(topic, 0, 0, 30);
        await using (var first = Reader(topic))
        {
            await BeginsAsync(first, topic);
            await first.StopAsync();
        }

        using var admin = _broker.Admin();
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = 5 }]);
        await ProduceAsync(topic, 4, 100, 40);
        await ProduceAsync(topic, 1, 200, 10);
        await using var second = Reader(topic);

        await HasAsync(second, (4, 100, 40), (1, 200, 10));
        Assert.DoesNotContain(second.Observed, row => row.Number < 30);
    }

    [Fact]
    public async Task Read_ATopicThatIsCreatedLater_FromItsFirstRecord()
    {
        _broker.RequireReal("it does not say that a topic is missing");
        var topic = $"late-{Guid.NewGuid():N}";
        await using var reader = Reader(topic);
        await Eventually.HoldsAsync(
            "the topic is missed", () => reader.Log.Lines.Any(line => line.Contains("does not exist", StringComparison.Ordinal)),
            () => State(reader));

        await _broker.CreateTopicAsync(topic);
        await ProduceAsync(topic, 2, 100, 40);

        await HasAsync(reader, (2, 100, 40));
    }

    [Theory]
    [InlineData(300, 40)]
    [InlineData(40, 300)]
    public async Task Read_ATopicMadeAnewWhileItRuns_FromTheFirstRecordOfTheNewOne(int before, int after)
    {
        _broker.RequireReal(NoTopics);
        var topic = await _broker.CreateTopicAsync();
        await using var reader = Reader(topic);
        await BeginsAsync(reader, topic);
        await ProduceAsync(topic, 0, 1000, before);
        await HasAsync(reader, (0, 1000, before));

        await RecreateAsync(topic);
        await ProduceAsync(topic, 0, 5000, after);
        await ProduceAsync(topic, 3, 5000, 7);

        await HasAsync(reader, (0, 5000, after), (3, 5000, 7));
        await Eventually.HoldsAsync(
            "the offsets of the new topic are committed",
            () => _broker.Committed(topic, $"group-{topic}") is var offsets
                && offsets.GetValueOrDefault(0) == after && offsets.GetValueOrDefault(3) == 7,
            () => State(reader));
        Assert.Contains(reader.Log.Lines, line => line.StartsWith(
            $"Warning: Topic {topic} was deleted and made anew", StringComparison.Ordinal));
        Assert.Equal(before, reader.Observed.Count(row => row.Number is >= 1000 and < 5000));
    }

    [Theory]
    [InlineData(300, 40)]
    [InlineData(40, 300)]
    public async Task Read_ATopicMadeAnewBetweenTwoRuns_FromTheFirstRecordOfTheNewOne(int before, int after)
    {
        _broker.RequireReal(NoTopics);
        var topic = await _broker.CreateTopicAsync();
        string? id;
        await using (var first = Reader(topic))
        {
            await BeginsAsync(first, topic);
            await ProduceAsync(topic, 0, 1000, before);
            await HasAsync(first, (0, 1000, before));
            id = first.TopicId;
            await first.StopAsync();
        }

        Assert.NotNull(id);
        await RecreateAsync(topic);
        await ProduceAsync(topic, 0, 5000, after);
        await using var second = Reader(topic, id);

        await HasAsync(second, (0, 5000, after));
        Assert.NotEqual(id, second.TopicId);
    }

    [Fact]
    public async Task Read_AfterARestart_KnowsTheSameTopicAndReadsNothingTwice()
    {
        _broker.RequireReal("it gives topics no id");
        var topic = await _broker.CreateTopicAsync();
        string? id;
        await using (var first = Reader(topic))
        {
            await BeginsAsync(first, topic);
            id = first.TopicId;
            await first.StopAsync();
        }

        await ProduceAsync(topic, 0, 100, 40);
        await using var second = Reader(topic, id);

        await HasAsync(second, (0, 100, 40));
        Assert.Equal(40, second.Observed.Count);
        Assert.Equal(id, second.TopicId);
    }

    [Fact]
    public async Task Read_AnOffsetBeyondTheEndOfWhoKnowsWhichTopic_FromTheOldestRecord()
    {
        var topic = await _broker.CreateTopicAsync();
        await ProduceAsync(topic, 0, 100, 40);
        using (var other = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig { BootstrapServers = _broker.BootstrapServers, GroupId = $"group-{topic}" }).Build())
        {
            other.Commit(Enumerable.Range(0, 4).Select(i => new TopicPartitionOffset(topic, i, i == 0 ? 5000 : 0)));
        }

        await using var reader = Reader(topic);

        await HasAsync(reader, (0, 100, 40));
        Assert.Contains(reader.Log.Lines, line => line.StartsWith(
            $"Warning: Offset 5000 of {topic}[0] lies beyond the end of the partition", StringComparison.Ordinal));
    }

    private CountingReader Reader(string topic, string? topicId = null) => new(
        _broker, topic, TimeSpan.FromMilliseconds(300), startFrom: StartFrom.Latest, topicId: topicId);

    /// <summary>Waits until it knows where it begins in all four partitions.</summary>
    private async Task BeginsAsync(CountingReader reader, string topic)
    {
        await Eventually.HoldsAsync(
            "it begins in four partitions",
            () => reader.Log.Lines.Count(line => line.Contains("No stored offset for", StringComparison.Ordinal)) == 4,
            () => State(reader));
        await Eventually.HoldsAsync(
            "where it begins is committed",
            () => _broker.Committed(topic, $"group-{topic}").Count == 4,
            () => State(reader));
    }

    private static Task HasAsync(CountingReader reader, params (int Partition, int First, int Count)[] rows) =>
        Eventually.HoldsAsync(
            "all rows",
            () => rows.All(want => Enumerable.Range(want.First, want.Count)
                .All(number => reader.Observed.Contains((want.Partition, number)))),
            () => State(reader));

    private async Task RecreateAsync(string topic)
    {
        using var admin = _broker.Admin();
        var old = await IdAsync();
        await admin.DeleteTopicsAsync([topic]);
        await Eventually.HoldsAsync(
            "the topic is made anew",
            async () =>
            {
                try
                {
                    await _broker.CreateTopicAsync(topic);
                }
                catch (CreateTopicsException)
                {
                    // The old one is still there; or an attempt that failed has made it all the same.
                }

                return await IdAsync() is { } now && now != old;
            },
            () => topic);

        async Task<string?> IdAsync()
        {
            try
            {
                return (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]))).TopicDescriptions[0]
                    .TopicId.ToString();
            }
            catch (DescribeTopicsException)
            {
                return null;
            }
        }
    }

    private Task ProduceAsync(string topic, int partition, int first, int count) => Eventually.HoldsAsync(
        "the producer knows the partition",
        async () =>
        {
            try
            {
                await _broker.ProduceAsync(
                    topic, partition, Enumerable.Range(first, count).Select(number => CountingReader.Row(partition, number)));
                return true;
            }
            catch (ProduceException<Null, byte[]?> exception) when (exception.Error.Code == ErrorCode.Local_UnknownPartition)
            {
                return false;
            }
        },
        () => $"{topic}[{partition}]");

    private static string State(CountingReader reader) =>
        $"{reader.Observed.Count} rows observed. The log:\n{string.Join('\n', reader.Log.Lines.TakeLast(40))}";
}

[Collection<OnEmbeddedBroker>]
public sealed class TopicOnEmbeddedBrokerTests(EmbeddedBrokerFixture broker) : TopicOnKafkaTests(broker);

[Collection<OnKafkaContainer>]
public sealed class TopicOnKafkaContainerTests(ContainerBrokerFixture broker) : TopicOnKafkaTests(broker);

[Collection<OnKafkaAddress>]
public sealed class TopicOnKafkaAddressTests(AddressBrokerFixture broker) : TopicOnKafkaTests(broker);
