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

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _broker.Dispose();
    }
}
