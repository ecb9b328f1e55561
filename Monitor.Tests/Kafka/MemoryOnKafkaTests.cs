using System.Text;
using Alphadrift.Monitoring.Configuration;
using Confluent.Kafka;
using Xunit;

namespace Alphadrift.Tests.Kafka;

/// <summary>Topics that shrink to almost nothing on the broker's disk: reading them must not take what they unpack to.</summary>
public abstract class MemoryOnKafkaTests : IDisposable
{
    /// <summary>Half of the limit in the Helm chart.</summary>
    private const int Mebibytes = 256;

    private readonly BrokerFixture _broker;
    private readonly LetterWatch _letter;

    protected MemoryOnKafkaTests(BrokerFixture broker)
    {
        _broker = broker;
        _broker.Require();
        _letter = new LetterWatch();
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _letter.Dispose();
    }

    [Theory]
    [InlineData(CompressionType.Zstd, 40_000)]
    [InlineData(CompressionType.Gzip, 16_000)]
    public async Task Run_ATopicThatUnpacksToFarMoreThanTheMemory_ReadsItAll(CompressionType codec, int records)
    {
        _broker.RequireReal("it answers with one batch of each partition, whatever it is asked for");
        using var group = MemoryGroup.Require(Mebibytes);
        var topic = await _broker.CreateTopicAsync();

        // A row among fields that the model does not have, all zero: wide and sparse, as one-hot features are.
        var row = Encoding.UTF8.GetString(LetterWatch.Rows[0]);
        var padding = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"feature-{i:000}\":0.0000"));
        Fill(topic, codec, Encoding.UTF8.GetBytes($"{row[..^1]},{padding}}}"), records);
        await using var daemon = DaemonProcess.Start(
            Path.GetDirectoryName(_letter.BaselinePath)!, _letter.Settings(_broker, topic), group);

        await daemon.ReachesAsync("alphadrift_rows_observed_total", records);

        Assert.Equal(0, group.Killed);
        daemon.Signal("TERM");
        Assert.Equal(0, (await daemon.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_RecordsFarLargerThanWhatIsFetchedAtOnce_AreReadAllTheSame()
    {
        const int Records = 20;
        var topic = await _broker.CreateTopicAsync();
        var row = Encoding.UTF8.GetString(LetterWatch.Rows[0]);
        var random = new Random(1);
        var wide = Enumerable.Range(0, Records).Select(_ =>
        {
            var noise = new byte[400_000];
            random.NextBytes(noise);
            return Encoding.UTF8.GetBytes($"{row[..^1]},\"noise\":\"{Convert.ToBase64String(noise)}\"}}");
        });
        var settings = _letter.Settings(_broker, topic) with { Window = new WindowSettings(10, TimeSpan.FromMinutes(5)) };
        await using var daemon = await RunningDaemon.StartAsync(settings);

        foreach (var (record, i) in wide.Select((record, i) => (record, i)))
        {
            await _broker.ProduceAsync(topic, i % 4, [record]);
        }

        await daemon.ReachesAsync("alphadrift_rows_observed_total", Records);
        Assert.Equal(Records, await daemon.MetricAsync("alphadrift_records_consumed_total"));
    }

    private void Fill(string topic, CompressionType codec, byte[] value, int records)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = _broker.BootstrapServers,
            CompressionType = codec,
            LingerMs = 200,
            QueueBufferingMaxKbytes = 100_000,
        }).SetLogHandler((_, _) => { }).Build();
        Error? refusal = null;
        for (var i = 0; i < records; i++)
        {
            while (true)
            {
                try
                {
                    producer.Produce(
                        new TopicPartition(topic, i % 4),
                        new Message<Null, byte[]> { Value = value },
                        report => refusal ??= report.Error.IsError ? report.Error : null);
                    break;
                }
                catch (ProduceException<Null, byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(20));
                }
            }
        }

        Assert.Equal(0, producer.Flush(Eventually.Limit));

        // A broker without the codec's native library takes none of these records, and says no more than that it failed.
        Assert.SkipWhen(
            refusal?.Code is ErrorCode.Unknown or ErrorCode.UnsupportedCompressionType,
            $"the broker cannot take records in {codec}: {refusal?.Reason}");
        Assert.Null(refusal);
    }
}

[Collection<OnEmbeddedBroker>]
public sealed class MemoryOnEmbeddedBrokerTests(EmbeddedBrokerFixture broker) : MemoryOnKafkaTests(broker);

[Collection<OnKafkaContainer>]
public sealed class MemoryOnKafkaContainerTests(ContainerBrokerFixture broker) : MemoryOnKafkaTests(broker);

[Collection<OnKafkaAddress>]
public sealed class MemoryOnKafkaAddressTests(AddressBrokerFixture broker) : MemoryOnKafkaTests(broker);
