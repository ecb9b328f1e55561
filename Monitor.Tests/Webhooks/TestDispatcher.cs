using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

/// <summary>
/// The dispatcher as the daemon sets it up, with a clock that stands still and jitter 0 (pauses of 4 s, 24 s, 144 s …).
/// </summary>
internal sealed class TestDispatcher : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ConcurrentQueue<string> _log = new();

    public TestDispatcher(params WebhookSettings[] webhooks)
        : this(0, webhooks)
    {
    }

    /// <param name="segments">Most segments of the stream; 0 while it is not split.</param>
    public TestDispatcher(int segments, params WebhookSettings[] webhooks)
        : this(segments, null, new TimerClock(Observations.Noon), webhooks)
    {
    }

    /// <param name="receiver">Answers instead of real receivers; null: real ones do.</param>
    public TestDispatcher(int segments, HttpMessageHandler? receiver, TimerClock clock, params WebhookSettings[] webhooks)
    {
        Clock = clock;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddMetrics();
        services.AddSingleton<DaemonMetrics>();
        services.AddSingleton(provider => provider.GetRequiredService<DaemonMetrics>().Of(Observations.Model.Label));
        services.AddLogging(logging => logging.AddProvider(new LogProvider(_log)));
        services.AddWebhooks(webhooks, () => 0, segments);
        if (receiver is not null)
        {
            foreach (var webhook in webhooks)
            {
                services.AddHttpClient(WebhookSender.ClientOf(webhook)).ConfigurePrimaryHttpMessageHandler(() => receiver);
            }
        }

        _services = services.BuildServiceProvider();
        Dispatcher = _services.GetRequiredService<WebhookDispatcher>();
    }

    public TimerClock Clock { get; }

    public WebhookDispatcher Dispatcher { get; }

    public IReadOnlyCollection<string> Log => _log;

    public static WebhookSettings Webhook(Receiver receiver, string name = "ops", int maxAttempts = 5, params string[] secrets) =>
        Webhook(receiver.Url, name, maxAttempts, secrets);

    public static WebhookSettings Webhook(Uri url, string name = "ops", int maxAttempts = 5, params string[] secrets) => new(
        name,
        url,
        TimeSpan.FromSeconds(10),
        maxAttempts,
        [.. secrets.Select(secret => new ReadOnlyMemory<byte>(Convert.FromBase64String(secret)))]);

    public static AlertEvent Event(AlertPhase phase, string episode = "e1") => new()
    {
        EpisodeId = episode,
        AlertName = AlertNames.DomainShift,
        Phase = phase,
        Resolution = phase == AlertPhase.Resolved ? AlertResolution.Recovered : null,
        StartsAt = Observations.Noon.AddSeconds(-20),
        EndsAt = phase == AlertPhase.Resolved ? Observations.Noon : null,
        Observation = Observations.Calibrated(alarm: phase == AlertPhase.Firing),
        Model = Observations.Model,
        RowsSeen = 4200,
    };

    public async Task<TestDispatcher> StartAsync()
    {
        await Dispatcher.StartAsync(CancellationToken.None);
        return this;
    }

    /// <param name="segment">Another alert for each: those of one segment are one after another.</param>
    public void Fire(string episode = "e1", string? segment = null) =>
        Publish(Event(AlertPhase.Firing, episode) with { Segment = segment });

    public void Resolve(string episode = "e1", string? segment = null) =>
        Publish(Event(AlertPhase.Resolved, episode) with { Segment = segment });

    private void Publish(AlertEvent alert)
    {
        foreach (var webhook in Dispatcher.Sinks) webhook.Publish(alert);
    }

    /// <summary>The counts of deliveries that ended, e.g. <c>ops delivered 1</c>, without zeros.</summary>
    public IEnumerable<string> Outcomes() => Measure("alphadrift.webhook.deliveries")
        .Where(measurement => measurement.Value != 0)
        .Select(measurement => $"{measurement.Tags["webhook"]} {measurement.Tags["outcome"]} {measurement.Value}");

    public int QueueLength() => (int)Measure("alphadrift.webhook.queue_length").Single().Value;

    public async Task EventuallyAsync(Func<bool> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Not reached in 30 s. Log:\n{string.Join('\n', Log)}");
            await Task.Delay(5);
        }
    }

    /// <summary>Waits until so many attempts have failed that are repeated.</summary>
    public Task RetriesAsync(int count) =>
        EventuallyAsync(() => Log.Count(line => line.Contains("; next in ", StringComparison.Ordinal)) == count);

    public Task OutcomesAsync(params string[] expected) =>
        EventuallyAsync(() => Outcomes().Order().SequenceEqual(expected.Order()));

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await Dispatcher.StopAsync(now.Token);
        await _services.DisposeAsync();
    }

    private List<(double Value, Dictionary<string, object?> Tags)> Measure(string instrument)
    {
        var meter = _services.GetRequiredService<DaemonMetrics>().MeterName;
        var measured = new List<(double, Dictionary<string, object?>)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (published, self) =>
            {
                if (published.Meter.Name == meter && published.Name == instrument)
                {
                    self.EnableMeasurementEvents(published);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => measured.Add((value, new(tags.ToArray()))));
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }

    private sealed class LogProvider(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{eventId.Id} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
