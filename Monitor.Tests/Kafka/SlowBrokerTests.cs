using System.Diagnostics;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Confluent.Kafka;
using Xunit;

namespace Alphadrift.Tests.Kafka;

/// <summary>A broker that takes its time for every answer: who reads must not wait for it, or the daemon seems dead.</summary>
public sealed class SlowBrokerTests
{
    private const int Partitions = 4;

    [Fact]
    public void TryRead_WhilePartitionsAreMended_ReturnsInItsTime()
    {
        var config = new ProducerConfig { BootstrapServers = "127.0.0.1:1" };
        config.Set("test.mock.num.brokers", "1");
        config.Set("test.mock.broker.rtt", "800");
        using var owner = new ProducerBuilder<Null, byte[]>(config)
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(owner.Handle).Build();
        var broker = admin.GetMetadata("rows", Eventually.Limit).Brokers[0];
        var begun = new HashSet<int>();
        using var source = new KafkaRecordSource(
            new KafkaSettings(
                $"127.0.0.1:{broker.Port}", "rows", "watch", StartFrom.Earliest,
                new Dictionary<string, string> { ["session.timeout.ms"] = "6000" }),
            TimeProvider.System);
        source.Open(new Listener(jump => begun.Add(jump.Partition)));
        var (longest, whole) = (TimeSpan.Zero, Stopwatch.StartNew());
        while (begun.Count < Partitions)
        {
            Assert.True(whole.Elapsed < Eventually.Limit, $"Only {begun.Count} partitions are mended.");
            var watch = Stopwatch.StartNew();
            source.TryRead(TimeSpan.FromMilliseconds(50), out _);
            longest = watch.Elapsed > longest ? watch.Elapsed : longest;
        }

        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromMilliseconds(700));
    }

    private sealed class Listener(Action<OffsetJump> jumped) : IRecordSourceListener
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

        public void OffsetJumped(OffsetJump jump) => jumped(jump);

        public void LagMeasured(IReadOnlyDictionary<int, long> lag)
        {
        }

        public void ClientLogged(string facility, string message)
        {
        }
    }
}
