using Alphadrift.Monitoring.Demo;

namespace Alphadrift.Tests.Kafka;

/// <summary>The broker that the product brings along; always there.</summary>
public sealed class EmbeddedBrokerFixture : BrokerFixture
{
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();

    public override string Name => "embedded broker (librdkafka's mock cluster)";

    public override bool IsReal => false;

    public override ValueTask InitializeAsync()
    {
        BootstrapServers = _broker.BootstrapServers;
        return ValueTask.CompletedTask;
    }

    public override Task<string> CreateTopicAsync(string? name = null)
    {
        name ??= $"rows-{Guid.NewGuid():N}";
        _broker.CreateTopic(name);
        return Task.FromResult(name);
    }

    /// <summary>This broker keeps 5 MiB per partition, so larger records that nobody can use push the old ones out.</summary>
    public override Task<long> DeleteOldestAsync(string topic, int partition, long upTo) =>
        ProduceAsync(topic, partition, Enumerable.Repeat(new byte[2 * 1024 * 1024], 4));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _broker.Dispose();
    }
}
