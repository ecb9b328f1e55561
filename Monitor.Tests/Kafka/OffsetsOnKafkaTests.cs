using Xunit;

namespace Alphadrift.Tests.Kafka;

/// <summary>No row lost, none counted twice: each row carries its number, and the observer writes the numbers down.</summary>
public abstract class OffsetsOnKafkaTests
{
    private const int Partitions = 4;

    private readonly BrokerFixture _broker;

    protected OffsetsOnKafkaTests(BrokerFixture broker)
    {
        _broker = broker;
        _broker.Require();
    }

    [Fact]
    public async Task Read_WithManyRestarts_ObservesEveryRowExactlyOnce()
    {
        const int PerPartition = 150;
        var topic = await _broker.CreateTopicAsync();
        var producing = ProduceAsync(topic, 0, PerPartition);
        var observed = new List<(int, int)>();
        for (var restart = 0; restart < 3; restart++)
        {
            await using var reader = new CountingReader(_broker, topic, TimeSpan.FromMinutes(1), () => Task.Delay(20));
            await Eventually.HoldsAsync("some rows", () => reader.Observed.Count >= 50, () => State(reader));
            await reader.StopAsync();
            observed.AddRange(reader.Observed);
        }

        await producing;
        await using var last = new CountingReader(_broker, topic, TimeSpan.FromMilliseconds(300));
        await Eventually.HoldsAsync(
            "the rest", () => observed.Count + last.Observed.Count >= Partitions * PerPartition, () => State(last));
        observed.AddRange(last.Observed);

        AssertEachOnce(observed, PerPartition);
    }

    [Fact]
    public async Task Read_WithASlowObserver_PausesAndObservesEveryRowExactlyOnceInOrder()
    {
        const int PerPartition = 100;
        var topic = await _broker.CreateTopicAsync();
        await ProduceAsync(topic, 0, PerPartition);
        var windows = 0;
        await using var reader = new CountingReader(
            _broker,
            topic,
            TimeSpan.FromMilliseconds(300),
            () => windows++ < 3 ? Task.Delay(TimeSpan.FromSeconds(1)) : Task.CompletedTask);

        await Eventually.HoldsAsync("all rows", () => reader.Observed.Count >= Partitions * PerPartition, () => State(reader));

        AssertEachOnce(reader.Observed, PerPartition);
        for (var partition = 0; partition < Partitions; partition++)
        {
            Assert.Equal(
                Enumerable.Range(0, PerPartition),
                reader.Observed.Where(row => row.Partition == partition).Select(row => row.Number));
        }

        Assert.Contains("Information: Observing is slower than the topic: consumption is paused", reader.Log.Lines);
    }

    [Fact]
    public async Task Read_WithASecondMemberThatComesAndGoes_ObservesEveryRowExactlyOnce()
    {
        _broker.RequireReal("its rebalances take a minute");
        var topic = await _broker.CreateTopicAsync();
        var produced = 0;
        await using var first = new CountingReader(_broker, topic, TimeSpan.FromMilliseconds(300), () => Task.Delay(5));
        await using var second = new CountingReader(_broker, topic, TimeSpan.FromMilliseconds(300), () => Task.Delay(5));

        // Rows flow while partitions go from the one to the other and back.
        await FlowAsync("rows at both", () => first.Observed.Count > 50 && second.Observed.Count > 50);
        await second.StopAsync();
        var before = first.Observed.Count;
        await FlowAsync(
            "all partitions at the first again",
            () => first.Observed.Skip(before).Select(row => row.Partition).Distinct().Count() == Partitions);

        await Eventually.HoldsAsync(
            "all rows", () => first.Observed.Count + second.Observed.Count >= Partitions * produced, () => State(first));
        AssertEachOnce([.. first.Observed, .. second.Observed], produced);
        Assert.Contains(
            first.Log.Lines.Concat(second.Log.Lines),
            line => line.StartsWith("Information: Partitions revoked: ", StringComparison.Ordinal));

        Task FlowAsync(string what, Func<bool> until) => Eventually.HoldsAsync(
            what,
            async () =>
            {
                await ProduceAsync(topic, produced, 5);
                produced += 5;
                return until();
            },
            () => State(first) + State(second));
    }

    private static void AssertEachOnce(IReadOnlyCollection<(int Partition, int Number)> observed, int perPartition)
    {
        var expected = Enumerable.Range(0, Partitions)
            .SelectMany(partition => Enumerable.Range(0, perPartition).Select(number => (partition, number)));
        Assert.Equal(expected, observed.Order());
    }

    private static string State(CountingReader reader) =>
        $"{reader.Observed.Count} rows observed. The log:\n{string.Join('\n', reader.Log.Lines.TakeLast(30))}";

    private Task<long[]> ProduceAsync(string topic, int first, int count) =>
        Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => _broker.ProduceAsync(
            topic, partition, Enumerable.Range(first, count).Select(number => CountingReader.Row(partition, number)))));
}

[Collection<OnEmbeddedBroker>]
public sealed class OffsetsOnEmbeddedBrokerTests(EmbeddedBrokerFixture broker) : OffsetsOnKafkaTests(broker);

[Collection<OnKafkaContainer>]
public sealed class OffsetsOnKafkaContainerTests(ContainerBrokerFixture broker) : OffsetsOnKafkaTests(broker);

[Collection<OnKafkaAddress>]
public sealed class OffsetsOnKafkaAddressTests(AddressBrokerFixture broker) : OffsetsOnKafkaTests(broker);
