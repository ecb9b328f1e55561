using Confluent.Kafka;

namespace Alphadrift.Monitoring.Demo;

/// <summary>
/// A Kafka broker inside this process, for the demo and for tests: the mock cluster that librdkafka carries. It listens on the
/// loopback interface only, in plain text, keeps everything in memory and starts in about a tenth of a second.
/// </summary>
/// <remarks>
/// Its limits: at most 5 MiB or 100,000 batches per partition, the oldest are dropped without notice; no offsets by
/// timestamp; a topic appears when it is named (<see cref="CreateTopic"/>), never through a subscription; it answers a waiting
/// fetch only after <c>fetch.wait.max.ms</c>, so clients want that short.
/// <see cref="ClientProperties"/> are settings that suit it.
/// </remarks>
public sealed class EmbeddedBroker : IDisposable
{
    /// <summary>Partitions of every topic; fixed by the mock cluster.</summary>
    public const int PartitionsPerTopic = 4;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);

    // The mock cluster lives inside of this producer and ends with it.
    private readonly IProducer<Null, Null> _owner;
    private readonly IAdminClient _admin;

    private EmbeddedBroker(IProducer<Null, Null> owner, IAdminClient admin, string bootstrapServers)
    {
        _owner = owner;
        _admin = admin;
        BootstrapServers = bootstrapServers;
    }

    /// <summary>The address that other clients of this machine use, <c>127.0.0.1:port</c>.</summary>
    public string BootstrapServers { get; }

    /// <summary>
    /// librdkafka properties with which a consumer of this broker sees new records at once and joins its group quickly.
    /// </summary>
    public static IReadOnlyDictionary<string, string> ClientProperties { get; } = new Dictionary<string, string>
    {
        ["fetch.wait.max.ms"] = "20",
        ["session.timeout.ms"] = "6000",
    };

    /// <exception cref="KafkaException">The broker did not answer.</exception>
    public static EmbeddedBroker Start()
    {
        var config = new ProducerConfig
        {
            // Replaced by the mock cluster's own address; the client asks for one all the same.
            BootstrapServers = "127.0.0.1:1",
            ClientId = "alphadrift-embedded-broker",
        };
        config.Set("test.mock.num.brokers", "1");

        // The library announces the mock cluster as a warning on stderr: it is what was asked for.
        var owner = new ProducerBuilder<Null, Null>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        IAdminClient? admin = null;
        try
        {
            admin = new DependentAdminClientBuilder(owner.Handle).Build();
            var broker = admin.GetMetadata(StartTimeout).Brokers[0];
            return new EmbeddedBroker(owner, admin, $"{broker.Host}:{broker.Port}");
        }
        catch
        {
            admin?.Dispose();
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Makes the topic with <see cref="PartitionsPerTopic"/> partitions; nothing happens when it exists.</summary>
    public void CreateTopic(string topic) => _admin.GetMetadata(topic, StartTimeout);

    /// <summary>Ends the broker; its topics are gone.</summary>
    public void Dispose()
    {
        _admin.Dispose();
        _owner.Dispose();
    }
}
