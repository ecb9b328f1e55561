using System.Collections.Concurrent;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Pipeline;
using Alphadrift.Tests.Windowing;
using Microsoft.Extensions.DependencyInjection;

namespace Alphadrift.Tests.Kafka;

/// <summary>
/// The consuming half of the daemon on a real source, with an observer that writes down which rows it saw: a row is
/// (partition, number).
/// </summary>
internal sealed class CountingReader : IAsyncDisposable
{
    public const int WindowRows = 10;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _stop = new();
    private readonly WindowExchange _exchange = new(Layouts.Pair, WindowRows);
    private readonly ConcurrentQueue<(int Partition, int Number)> _observed = new();
    private readonly DaemonMetrics _metrics;
    private readonly KafkaRecordSource _source;
    private readonly Task _consuming;
    private readonly Task _observing;

    /// <param name="observe">Called for every window; takes as long as an observation should.</param>
    /// <param name="topicId">The id of the topic that an earlier reader read; null when that is not known.</param>
    public CountingReader(
        BrokerFixture broker,
        string topic,
        TimeSpan maxAge,
        Func<Task>? observe = null,
        StartFrom startFrom = StartFrom.Earliest,
        string? topicId = null)
    {
        var clock = TimeProvider.System;
        var kafka = new KafkaSettings(
            broker.BootstrapServers, topic, $"group-{topic}", startFrom, broker.ClientProperties);
        _metrics = new DaemonMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), clock);
        var metrics = _metrics.Of("letter");
        var health = new DaemonHealth(clock);
        _source = new KafkaRecordSource(kafka, clock);
        _source.Remember(topicId);
        var loop = new ConsumptionLoop(
            new RecordFeed(
                _source,
                RecordDecoders.Create(new RecordSettings(RecordFormat.Float32, [], ExtraFields.Ignore, 100), Layouts.Pair, []),
                new RecordRows(Layouts.Pair)),
            new WindowFiller(new WindowSettings(WindowRows, maxAge), 1, clock),
            _exchange,
            TestServices.Telling(kafka, TestServices.Of(metrics, Log, clock, health)),
            new ConsumptionLimits { BlockBeforePause = TimeSpan.FromMilliseconds(200) },
            clock);
        _observing = ObserveAsync(observe);
        _consuming = Task.Factory.StartNew(
            () => loop.Run(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public CollectedLog Log { get; } = new();

    /// <summary>Values of metrics, by name.</summary>
    public IReadOnlyDictionary<string, double> Values => MetricValues.Read(_metrics.MeterName);

    /// <summary>The id of the topic that it reads; null while that is not known.</summary>
    public string? TopicId => _source.TopicId;

    public IReadOnlyCollection<(int Partition, int Number)> Observed => [.. _observed];

    public static byte[] Row(int partition, int number) =>
        [.. BitConverter.GetBytes((float)partition), .. BitConverter.GetBytes((float)number)];

    /// <summary>Stops as the daemon stops.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _consuming.WaitAsync(Eventually.Limit);
        await _observing;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _source.Dispose();
        _services.Dispose();
        _stop.Dispose();
    }

    private async Task ObserveAsync(Func<Task>? observe)
    {
        await foreach (var window in _exchange.ReadAllAsync(CancellationToken.None))
        {
            await (observe?.Invoke() ?? Task.CompletedTask);
            for (var i = 0; i < window.Rows.Count; i++)
            {
                _observed.Enqueue(((int)window.Rows.Row(i)[0], (int)window.Rows.Row(i)[1]));
            }

            _exchange.Return(window);
        }
    }
}
