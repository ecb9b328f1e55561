using Confluent.Kafka;

namespace Alphadrift.Tests.Kafka;

/// <summary>A broker that is already there, at the address in ALPHADRIFT_TEST_KAFKA.</summary>
public sealed class AddressBrokerFixture : BrokerFixture
{
    public const string Variable = "ALPHADRIFT_TEST_KAFKA";

    public override string Name => $"Apache Kafka at {Variable}";

    public override ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } address)
        {
            Unavailable = $"{Variable} is not set";
            return ValueTask.CompletedTask;
        }

        BootstrapServers = address;
        try
        {
            using var admin = Admin();
            admin.GetMetadata(TimeSpan.FromSeconds(10));
        }
        catch (KafkaException exception)
        {
            throw new InvalidOperationException(
                $"{Variable} is {address}, but no broker answers there: {exception.Message}", exception);
        }

        return ValueTask.CompletedTask;
    }
}
