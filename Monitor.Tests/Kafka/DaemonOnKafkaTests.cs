using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Tests.Pipeline;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Alphadrift.Tests.Kafka;

/// <summary>The whole daemon on one kind of broker: real rows in, metrics, health and webhooks out.</summary>
public abstract class DaemonOnKafkaTests : IDisposable
{
    private readonly BrokerFixture _broker;
    private readonly LetterWatch _letter;

    protected DaemonOnKafkaTests(BrokerFixture broker)
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

    [Fact]
    public async Task Run_AShiftThatComesAndGoes_ShowsInMetricsAndInTheWebhook()
    {
        var topic = await _broker.CreateTopicAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var alerts = new List<AlertEvent>();
        var settings = _letter.Settings(_broker, topic) with
        {
            Webhooks = [new WebhookSettings("test", receiver.Url, TimeSpan.FromSeconds(5), 3, [])],
        };
        await using var daemon = await RunningDaemon.StartAsync(settings, alerts.Add);

        await ProduceAsync(topic, LetterWatch.Rows.Take(400));
        await daemon.ReachesAsync("alphadrift_rows_observed_total", 400);
        Assert.Equal(0, await daemon.MetricAsync("alphadrift_alert_firing{alert=\"DomainShift\"}"));

        await ProduceAsync(topic, LetterWatch.ShiftedRows.Skip(400).Take(400));
        await daemon.ReachesAsync("alphadrift_alert_firing{alert=\"DomainShift\"}", 1);
        await daemon.ReachesAsync("alphadrift_rows_observed_total", 800);
        Assert.True(
            await daemon.MetricAsync("alphadrift_window_score") > await daemon.MetricAsync("alphadrift_window_threshold"));
        await Eventually.HoldsAsync("both alerts' firing webhooks", () => receiver.Bodies.Count == 2, daemon.State);

        await ProduceAsync(topic, LetterWatch.Rows.Skip(800).Take(400));
        await daemon.ReachesAsync("alphadrift_rows_observed_total", 1200);
        await Eventually.HoldsAsync("both alerts' resolved webhooks", () => receiver.Bodies.Count == 4, daemon.State);

        foreach (var name in (string[])["DomainShift", "Skew"])
        {
            var changes = alerts.Where(alert => alert.AlertName == name).ToList();
            Assert.Equal(["firing", "resolved"], receiver.Statuses(name));
            Assert.Equal([AlertPhase.Firing, AlertPhase.Resolved], changes.Select(alert => alert.Phase));
            Assert.Equal(changes[0].EpisodeId, changes[1].EpisodeId);
        }

        Assert.Equal(0, await daemon.MetricAsync("alphadrift_alert_firing{alert=\"DomainShift\"}"));
        Assert.Equal(1200, await daemon.MetricAsync("alphadrift_records_consumed_total"));
        Assert.Equal(HttpStatusCode.OK, (await daemon.HealthAsync("ready")).Status);
    }

    [Fact]
    public async Task Run_OneTenantOfThreeShifts_FiresForItAlone()
    {
        var topic = await _broker.CreateTopicAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var settings = _letter.Settings(_broker, topic) with
        {
            Segments = new SegmentSettings(null, "tenant", 5),
            Webhooks = [new WebhookSettings("test", receiver.Url, TimeSpan.FromSeconds(5), 3, [])],
        };
        await using var daemon = await RunningDaemon.StartAsync(settings);

        for (var i = 0; i < 400; i += 25)
        {
            await _broker.ProduceAsync(topic, 0, LetterWatch.Rows.Skip(i).Take(25), ("tenant", "north"u8.ToArray()));
            await _broker.ProduceAsync(topic, 0, LetterWatch.ShiftedRows.Skip(500 + i).Take(20), ("tenant", "south"u8.ToArray()));
            await _broker.ProduceAsync(topic, 0, LetterWatch.Rows.Skip(1000 + i).Take(5));
        }

        await daemon.ReachesAsync("alphadrift_rows_observed_total", 800);
        await daemon.ReachesAsync("alphadrift_alert_firing{alert=\"DomainShift\",segment=\"south\"}", 1);
        await Eventually.HoldsAsync("the firing webhook", () => receiver.Bodies.Count >= 1, daemon.State);

        Assert.All(
            receiver.Bodies, body => Assert.Equal("south", body.GetProperty("commonLabels").GetProperty("segment").GetString()));
        var text = await daemon.TextAsync();
        Assert.Contains("alphadrift_alert_firing{alert=\"DomainShift\",segment=\"north\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("alphadrift_alert_firing{alert=\"DomainShift\",segment=\"unnamed\"} 0\n", text, StringComparison.Ordinal);
        Assert.Equal(3, await daemon.MetricAsync("alphadrift_segments_known"));
        Assert.Contains(daemon.Log.Lines, line =>
            line.StartsWith("Warning: DomainShift fires (episode ", StringComparison.Ordinal)
            && line.Contains("): Segment south: Domain shift since row ", StringComparison.Ordinal));
        await Eventually.HoldsAsync(
            "every offset is committed",
            () => _broker.Committed(topic, $"group-{topic}").GetValueOrDefault(0) == 800, daemon.State);
    }

    [Fact]
    public async Task Run_BadRecordsOfEveryKindAmongTheRows_CountsAndSkipsThemAndGoesOn()
    {
        var topic = await _broker.CreateTopicAsync();
        await using var daemon = await RunningDaemon.StartAsync(_letter.Settings(_broker, topic));
        var row = Encoding.UTF8.GetString(LetterWatch.Rows[0]);
        byte[]?[] bad =
        [
            Text(row.Replace("\"x-box\":3,", "", StringComparison.Ordinal)),
            Text(row.Replace("\"x-box\":3", "\"x-box\":\"three\"", StringComparison.Ordinal)),
            Text(row.Replace("\"x-box\":3", "\"x-box\":NaN", StringComparison.Ordinal)),
            Text(row.Replace("\"x-box\":3", "\"x-box\":[3,4]", StringComparison.Ordinal)),
            Text(row[..^1]),
            Text($$"""{"x-box":"{{new string('x', 5_000_000)}}"}"""),
            [],
            null,
        ];

        await _broker.ProduceAsync(topic, 0, LetterWatch.Rows.Take(30));
        var first = await _broker.ProduceAsync(topic, 0, bad) - bad.Length;
        await _broker.ProduceAsync(topic, 0, LetterWatch.Rows.Skip(30).Take(70));
        await daemon.ReachesAsync("alphadrift_rows_observed_total", 100);

        Assert.Equal(100 + bad.Length, await daemon.MetricAsync("alphadrift_records_consumed_total"));
        Assert.Equal(
            new Dictionary<string, double>
            {
                ["empty"] = 2,
                ["malformed"] = 1,
                ["missing_field"] = 1,
                ["not_a_number"] = 1,
                ["not_finite"] = 1,
                ["too_large"] = 1,
                ["wrong_length"] = 1,
            },
            await RejectedAsync(daemon));
        for (var i = 0; i < bad.Length; i++)
        {
            Assert.Contains(daemon.Log.Lines, line => line.StartsWith(
                $"Warning: Record rejected at {topic}[0]@{first + i}: ", StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.OK, (await daemon.HealthAsync("live")).Status);
        await Eventually.HoldsAsync(
            "every offset is committed",
            () => _broker.Committed(topic, $"group-{topic}").GetValueOrDefault(0) == 100 + bad.Length,
            daemon.State);
    }

    [Fact]
    public async Task Run_RestartedInTheMiddle_ObservesEveryRowOnce()
    {
        var topic = await _broker.CreateTopicAsync();
        var settings = _letter.Settings(_broker, topic);
        await ProduceAsync(topic, LetterWatch.Rows.Take(730));
        double first;
        await using (var daemon = await RunningDaemon.StartAsync(settings))
        {
            await daemon.ReachesAsync("alphadrift_rows_observed_total", 300);
            var producing = ProduceAsync(topic, LetterWatch.Rows.Skip(730).Take(270));
            await daemon.StopAsync();
            first = RowsObserved(daemon);
            await producing;
        }

        await using var second = await RunningDaemon.StartAsync(settings);
        await second.ReachesAsync("alphadrift_rows_observed_total", 1000 - first);
        Assert.Equal(1000 - first, await second.MetricAsync("alphadrift_rows_observed_total"));
        Assert.Equal(1000 - first, await second.MetricAsync("alphadrift_records_consumed_total"));
        await Eventually.HoldsAsync(
            "every offset is committed", () => _broker.Committed(topic, $"group-{topic}").Values.Sum() == 1000, second.State);
    }

    [Fact]
    public async Task Run_RestartedWhileAlertsFire_SendsOneFiringAndOneResolvedOfEach()
    {
        var topic = await _broker.CreateTopicAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var settings = _letter.Settings(_broker, topic) with
        {
            Webhooks = [new WebhookSettings("test", receiver.Url, TimeSpan.FromSeconds(5), 3, [])],
            StatePath = _letter.BaselinePath + ".state",
        };

        // One partition: rows keep their order across the shift's end.
        await _broker.ProduceAsync(topic, 0, LetterWatch.ShiftedRows.Take(400));
        await using (var daemon = await RunningDaemon.StartAsync(settings))
        {
            await Eventually.HoldsAsync("both alerts' firing webhooks", () => receiver.Bodies.Count == 2, daemon.State);
            await daemon.StopAsync();
        }

        await _broker.ProduceAsync(
            topic, 0, LetterWatch.ShiftedRows.Skip(400).Take(200).Concat(LetterWatch.Rows.Skip(600).Take(800)));
        await using var second = await RunningDaemon.StartAsync(settings);
        await Eventually.HoldsAsync("both alerts' resolved webhooks", () => receiver.Bodies.Count >= 4, second.State);

        foreach (var name in (string[])["DomainShift", "Skew"])
        {
            Assert.Equal(["firing", "resolved"], receiver.Statuses(name));
            var alerts = receiver.Bodies.Select(body => body.GetProperty("alerts")[0])
                .Where(alert => alert.GetProperty("labels").GetProperty("alertname").GetString() == name).ToList();
            foreach (var member in (string[])["fingerprint", "startsAt"])
            {
                Assert.Equal(alerts[0].GetProperty(member).GetString(), alerts[1].GetProperty(member).GetString());
            }
        }
    }

    [Fact]
    public async Task Run_AskedToStop_EndsWithinSecondsWithItsOffsetsCommitted()
    {
        var topic = await _broker.CreateTopicAsync();
        await ProduceAsync(topic, LetterWatch.Rows.Take(120));
        await using var daemon = await RunningDaemon.StartAsync(_letter.Settings(_broker, topic));
        await daemon.ReachesAsync("alphadrift_records_consumed_total", 120);
        await daemon.ReachesAsync("alphadrift_rows_observed_total", 100);

        var (exitCode, took) = await daemon.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Contains(
            "Warning: Rows not observed before the end: 20; they are read again at the next start", daemon.Log.Lines);
        Assert.Contains("Information: Stopped; offsets stored; records: 120, windows: 2", daemon.Log.Lines);
        var committed = _broker.Committed(topic, $"group-{topic}");
        Assert.Equal(100, committed.Values.Sum());
    }

    [Fact]
    public async Task Run_OnAPortThatIsTaken_EndsBeforeItReadsTheTopic()
    {
        var topic = await _broker.CreateTopicAsync();
        await ProduceAsync(topic, LetterWatch.Rows.Take(100));
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var log = new CollectedLog();
        await using var app = DaemonHost.Build(
            _letter.Settings(_broker, topic) with { Http = new HttpSettings("127.0.0.1", port) },
            new DaemonHostOptions { Logging = logging => logging.AddProvider(log) });

        var fault = await Assert.ThrowsAsync<InvalidInputException>(
            () => DaemonHost.RunAsync(app, TestContext.Current.CancellationToken));

        Assert.StartsWith("http: the port cannot be listened on: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.StartsWith("Information: Consuming topic ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ATopicThatDoesNotExistYet_SaysSoAndBeginsWhenItDoes()
    {
        var topic = $"late-{Guid.NewGuid():N}";
        await using var daemon = await RunningDaemon.StartAsync(_letter.Settings(_broker, topic));
        await Eventually.HoldsAsync(
            "health names the topic",
            async () => await daemon.HealthAsync("ready") is { Status: HttpStatusCode.ServiceUnavailable } ready &&
                ready.Reasons.GetValueOrDefault("topic")
                    == $"topic '{topic}' does not exist at {_broker.BootstrapServers}; waiting for it",
            daemon.State);
        Assert.Equal(HttpStatusCode.OK, (await daemon.HealthAsync("live")).Status);

        await _broker.CreateTopicAsync(topic);
        await ProduceAsync(topic, LetterWatch.Rows.Take(100));

        await daemon.ReachesAsync("alphadrift_rows_observed_total", 100);
        Assert.Equal(HttpStatusCode.OK, (await daemon.HealthAsync("ready")).Status);
    }

    [Fact]
    public async Task Run_ABrokerThatIsNotThereYet_SaysSoAndBeginsWhenItAnswers()
    {
        var topic = await _broker.CreateTopicAsync();
        await ProduceAsync(topic, LetterWatch.Rows.Take(100));
        await using var door = new BrokerDoor(_broker.BootstrapServers);
        await using var daemon = await RunningDaemon.StartAsync(_letter.Settings(_broker, topic, bootstrap: door.Address));
        await Eventually.HoldsAsync(
            "health names the broker",
            async () => (await daemon.HealthAsync("ready")).Reasons
                .GetValueOrDefault("broker") == "Local_AllBrokersDown: 1/1 brokers are down",
            daemon.State);
        Assert.Equal(HttpStatusCode.OK, (await daemon.HealthAsync("live")).Status);

        door.Open();

        await daemon.ReachesAsync("alphadrift_rows_observed_total", 100);
        await Eventually.HoldsAsync(
            "health is fine", async () => (await daemon.HealthAsync("ready")).Status == HttpStatusCode.OK, daemon.State);
        Assert.Contains($"Information: Kafka answers at {door.Address}", daemon.Log.Lines);
    }

    [Fact]
    public async Task Run_ABrokerThatNeverAnswers_StopsWithinSeconds()
    {
        await using var door = new BrokerDoor(_broker.BootstrapServers);
        await using var daemon = await RunningDaemon.StartAsync(_letter.Settings(_broker, "rows", bootstrap: door.Address));
        await Eventually.HoldsAsync(
            "health names the broker",
            async () => (await daemon.HealthAsync("ready")).Reasons
                .GetValueOrDefault("broker") == "Local_AllBrokersDown: 1/1 brokers are down",
            daemon.State);

        var (exitCode, took) = await daemon.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(RecordFormat.Float32)]
    [InlineData(RecordFormat.JsonArray)]
    public async Task Run_OtherFormats_GiveTheSameRows(RecordFormat format)
    {
        var topic = await _broker.CreateTopicAsync();
        var settings = _letter.Settings(_broker, topic);
        await using var daemon = await RunningDaemon.StartAsync(
            settings with { Records = settings.Records with { Format = format } });

        var rows = LetterWatch.Rows.Take(100).Select(LetterWatch.Values);
        await _broker.ProduceAsync(topic, 2, rows.Select(values => format == RecordFormat.Float32
            ? [.. values.SelectMany(BitConverter.GetBytes)]
            : JsonSerializer.SerializeToUtf8Bytes(values)));
        await _broker.ProduceAsync(topic, 2, [new byte[7]]);

        await daemon.ReachesAsync("alphadrift_records_consumed_total", 101);
        await daemon.ReachesAsync("alphadrift_rows_observed_total", 100);
        Assert.Equal(1, await daemon.MetricAsync("alphadrift_records_rejected_total{reason=\"malformed\"}"));
    }

    [Fact]
    public async Task Run_AWindowThatGrowsOld_IsObservedWithWhatItHas()
    {
        var topic = await _broker.CreateTopicAsync();
        var settings = _letter.Settings(_broker, topic) with { Window = new WindowSettings(500, TimeSpan.FromSeconds(1)) };
        await using var daemon = await RunningDaemon.StartAsync(settings);

        await _broker.ProduceAsync(topic, 0, LetterWatch.Rows.Take(37));

        await daemon.ReachesAsync("alphadrift_rows_observed_total", 37);
        Assert.Equal(37, await daemon.MetricAsync("alphadrift_window_rows"));
    }

    [Fact]
    public async Task Run_BehindTheTopic_PublishesItsLag()
    {
        var topic = await _broker.CreateTopicAsync();
        await _broker.ProduceAsync(topic, 1, LetterWatch.Rows.Take(60));
        await using var daemon = await RunningDaemon.StartAsync(_letter.Settings(_broker, topic));
        await daemon.ReachesAsync("alphadrift_rows_observed_total", 50);

        await Eventually.HoldsAsync(
            "the lag is known",
            async () => (await daemon.TextAsync())
                .Contains("alphadrift_consumer_lag{partition=\"1\"} 0\n", StringComparison.Ordinal),
            daemon.State);
        Assert.Equal(4, await daemon.MetricAsync("alphadrift_consumer_partitions"));
    }

    [Fact]
    public async Task Run_RecordsDeletedBeforeTheyWereRead_CountsThemAndGoesOn()
    {
        var topic = await _broker.CreateTopicAsync();
        var settings = _letter.Settings(_broker, topic);
        await _broker.ProduceAsync(topic, 0, LetterWatch.Rows.Take(50));
        await using (var before = await RunningDaemon.StartAsync(settings))
        {
            await before.ReachesAsync("alphadrift_rows_observed_total", 50);
            await before.StopAsync();
        }

        var end = await _broker.ProduceAsync(topic, 0, LetterWatch.Rows.Take(150));
        end = await _broker.DeleteOldestAsync(topic, 0, upTo: 120);
        await using var daemon = await RunningDaemon.StartAsync(settings);
        await Eventually.HoldsAsync(
            "every record is accounted for",
            async () => await daemon.MetricAsync("alphadrift_records_missed_total") +
                await daemon.MetricAsync("alphadrift_records_consumed_total") == end - 50,
            daemon.State);

        Assert.True(await daemon.MetricAsync("alphadrift_records_missed_total") >= 70);
        Assert.Contains(daemon.Log.Lines, line => line.StartsWith("Warning: ", StringComparison.Ordinal) &&
            line.Contains($"Records of {topic}[0] that were deleted before they were read: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_AnotherMemberWithTheSameInstanceId_EndsWithCode3AndTheReason()
    {
        _broker.RequireReal("it does not fence members");
        var topic = await _broker.CreateTopicAsync();
        var settings = _letter.Settings(_broker, topic);
        settings = settings with
        {
            Kafka = settings.Kafka with
            {
                Properties = new Dictionary<string, string>(settings.Kafka.Properties) { ["group.instance.id"] = "the-one" },
            },
        };
        await using var first = await RunningDaemon.StartAsync(settings);
        await first.ReachesAsync("alphadrift_consumer_partitions", 4);

        await using var second = await RunningDaemon.StartAsync(settings);

        Assert.Equal(3, await first.EndAsync());
        Assert.Contains(
            "Critical: The daemon cannot go on: Kafka cannot go on: FencedInstanceId: ", first.State(), StringComparison.Ordinal);
        await second.ReachesAsync("alphadrift_consumer_partitions", 4);
    }

    private static byte[] Text(string value) => Encoding.UTF8.GetBytes(value);

    private static async Task<Dictionary<string, double>> RejectedAsync(RunningDaemon daemon)
    {
        const string Prefix = "alphadrift_records_rejected_total{reason=\"";
        var counts = new Dictionary<string, double>();
        foreach (var line in (await daemon.TextAsync())
            .Split('\n').Where(line => line.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var reason = line[Prefix.Length..line.IndexOf("\"}", StringComparison.Ordinal)];
            var count = double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            if (count > 0)
            {
                counts[reason] = count;
            }
        }

        return counts;
    }

    private static int RowsObserved(RunningDaemon daemon) => daemon.Windows * LetterWatch.WindowRows;

    /// <summary>Spreads the values over the four partitions in turn.</summary>
    private async Task ProduceAsync(string topic, IEnumerable<byte[]> values)
    {
        var all = values.ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(partition =>
            _broker.ProduceAsync(topic, partition, all.Where((_, i) => i % 4 == partition))));
    }
}

[Collection<OnEmbeddedBroker>]
public sealed class DaemonOnEmbeddedBrokerTests(EmbeddedBrokerFixture broker) : DaemonOnKafkaTests(broker);

[Collection<OnKafkaContainer>]
public sealed class DaemonOnKafkaContainerTests(ContainerBrokerFixture broker) : DaemonOnKafkaTests(broker);

[Collection<OnKafkaAddress>]
public sealed class DaemonOnKafkaAddressTests(AddressBrokerFixture broker) : DaemonOnKafkaTests(broker);
