using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Tests.Baselines;
using Alphadrift.Tests.Kafka;
using Confluent.Kafka;
using Xunit;
using AdaptationSettings = Alphadrift.Monitoring.Configuration.AdaptationSettings;

namespace Alphadrift.Tests.Dashboards;

/// <summary>
/// Prometheus after it has scraped two daemons before and during a shift. One adapts its slopes, and one of its two receivers
/// does not answer; the other's stream is split by tenant, and one tenant more comes than there are places. Records are stamped
/// a second apart, so that the row rate becomes known; during the shift some are bad.
/// </summary>
public sealed class ScrapedShift : IAsyncLifetime
{
    public const string Adapting = "letter";
    public const string Split = "letter-by-tenant";

    private const int Batch = 50;
    private const int Batches = 12;
    private const int Tenants = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private readonly EmbeddedBrokerFixture _broker = new();
    private readonly List<IAsyncDisposable> _open = [];
    private LetterWatch? _letter;
    private DateTime _stamp = DateTime.UtcNow - TimeSpan.FromHours(1);

    internal PrometheusServer Prometheus { get; private set; } = null!;

    public DateTimeOffset From { get; private set; }

    public DateTimeOffset ShiftedFrom { get; private set; }

    public DateTimeOffset To { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (PrometheusServer.Unavailable is not null)
        {
            return;
        }

        await _broker.InitializeAsync();
        _letter = new LetterWatch();
        var receiver = Opened(await WebhookReceiver.StartAsync());
        var door = Opened(new BrokerDoor(_broker.BootstrapServers));
        var topics = new[] { await _broker.CreateTopicAsync(), await _broker.CreateTopicAsync() };
        var baseline = Path.ChangeExtension(_letter.BaselinePath, "adapting");
        CalibratedLetter.Of(3000, new SlopeCalibratorOptions
        {
            FalseAlarmRate = 0.001,
            Fields = CalibratedLetter.Fields,
            Adaptation = new AdaptationOptions { Objective = ObjectiveKind.Auto },
        }).Save(baseline);
        var plain = _letter.Settings(_broker, topics[0]);
        var adapting = Opened(await RunningDaemon.StartAsync(plain with
        {
            Model = plain.Model with { Name = Adapting, Baseline = baseline },
            Adaptation = new AdaptationSettings(true),
            StatePath = Path.ChangeExtension(baseline, "state"),
            Webhooks =
            [
                new WebhookSettings("answers", receiver.Url, TimeSpan.FromSeconds(5), 3, []),
                new WebhookSettings("silent", new Uri($"http://{door.Address}/hook"), TimeSpan.FromSeconds(1), 1, []),
            ],
        }));
        var split = Opened(await RunningDaemon.StartAsync(_letter.Settings(_broker, topics[1]) with
        {
            Model = plain.Model with { Name = Split },
            Segments = new SegmentSettings(null, "tenant", Tenants - 1),
        }));
        Prometheus = Opened(await PrometheusServer.StartAsync(adapting.Address, split.Address));

        // It finds its targets some seconds after it is ready.
        await SeenAsync("up == 1", 2);
        From = DateTimeOffset.UtcNow;
        await ProduceAsync(topics, LetterWatch.Rows, 0);
        await SeenAsync($"sum by (model) (alphadrift_rows_observed_total) >= {Batch * Batches}", 2);
        ShiftedFrom = DateTimeOffset.UtcNow;
        await _broker.ProduceAsync(topics[0], 0, Enumerable.Repeat<byte[]?>([], 20));
        await ProduceAsync(topics, LetterWatch.ShiftedRows, Batch * Batches);
        await SeenAsync($"sum by (model) (alphadrift_rows_observed_total) >= {2 * Batch * Batches}", 2);
        await SeenAsync("max by (model) (alphadrift_alert_firing) == 1", 2);
        await SeenAsync("alphadrift_webhook_retries_total > 0", 1);
        To = DateTimeOffset.UtcNow;

        async Task SeenAsync(string expression, int series) => await Eventually.HoldsAsync(
            $"{series} of {expression}",
            () => Prometheus.HasAsync($"count({expression})", series),
            () => $"{Prometheus.State()}\n{adapting.State()}\n{split.State()}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_open))
        {
            await one.DisposeAsync();
        }

        _letter?.Dispose();
        await _broker.DisposeAsync();
    }

    private T Opened<T>(T one)
        where T : IAsyncDisposable
    {
        _open.Add(one);
        return one;
    }

    /// <summary>The same rows to both topics, slowly; in the second each batch is of the next tenant.</summary>
    private async Task ProduceAsync(string[] topics, IReadOnlyList<byte[]> rows, int begin)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = _broker.BootstrapServers, LingerMs = 1 })
            .SetLogHandler((_, _) => { }).Build();
        for (var batch = 0; batch < Batches; batch++)
        {
            var tenant = new Header("tenant", [(byte)('a' + (batch % Tenants))]);
            foreach (var row in rows.Skip(begin + (batch * Batch)).Take(Batch))
            {
                _stamp += TimeSpan.FromSeconds(1);
                foreach (var topic in topics)
                {
                    producer.Produce(new TopicPartition(topic, 0), new Message<Null, byte[]>
                    {
                        Value = row,
                        Headers = [tenant],
                        Timestamp = new Timestamp(_stamp),
                    });
                }
            }

            producer.Flush(Eventually.Limit);
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
