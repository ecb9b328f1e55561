using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>Delivers alert events to the configured webhooks, each with a bounded queue and a worker of its own.</summary>
public sealed class WebhookDispatcher : BackgroundService
{
    /// <summary>How long the daemon stays for what is queued when it is stopped; SIGTERM may leave less.</summary>
    public static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(3);

    private readonly WebhookWorker[] _workers;
    private readonly TimeProvider _clock;
    private readonly ILogger<WebhookDispatcher> _logger;
    private readonly CancellationTokenSource _stopSource = new();
    private readonly CancellationToken _stopNow;
    private int _disposed;

    /// <param name="random">Uniform over 0 … 1, for the jitter of retries.</param>
    /// <param name="segments">Most segments of the stream; 0 while it is not split.</param>
    public WebhookDispatcher(
        IReadOnlyList<WebhookSettings> webhooks,
        IHttpClientFactory clients,
        ModelMetrics metrics,
        TimeProvider clock,
        ILogger<WebhookDispatcher> logger,
        Func<double> random,
        int segments = 0)
    {
        ArgumentNullException.ThrowIfNull(webhooks);
        _clock = clock;
        _logger = logger;
        _stopNow = _stopSource.Token;
        var sender = new WebhookSender(clients, clock);
        _workers =
        [
            .. webhooks.Select(
                webhook => new WebhookWorker(
                    webhook, sender, metrics, clock, random, logger, segments)),
        ];
        foreach (var worker in _workers) worker.Changed += () => UnsentChanged?.Invoke();
    }

    /// <summary>
    /// What is among <see cref="Unsent"/> has changed. Handlers run on the publisher's or the webhook's thread: they must neither
    /// block nor throw.
    /// </summary>
    public event Action? UnsentChanged;

    /// <summary>The webhooks, each with a queue of its own.</summary>
    public IReadOnlyList<IAlertSink> Sinks => _workers;

    /// <summary>
    /// Deliveries that wait, are under way, or were given up because the daemon stops; oldest first per webhook.
    /// </summary>
    public IReadOnlyList<PendingDelivery> Unsent() => [.. _workers.SelectMany(worker => worker.Unsent())];

    /// <summary>
    /// From here on nothing is sent that was not <see cref="Saved"/> before. Then whatever may have been sent is in the state
    /// file, and what a crash brings back is never told after what came later.
    /// </summary>
    public void HoldUntilSaved()
    {
        foreach (var worker in _workers) worker.HoldUntilSaved();
    }

    /// <summary>These deliveries of <see cref="Unsent"/> are in the state file, or cannot be.</summary>
    public void Saved(IReadOnlyList<PendingDelivery> deliveries)
    {
        var saved = deliveries.ToHashSet<PendingDelivery>(ReferenceEqualityComparer.Instance);
        foreach (var worker in _workers) worker.Saved(saved);
    }

    /// <summary>
    /// Queues what an earlier run left open, before anything new; what belongs to a webhook that is no more is logged.
    /// </summary>
    public void Requeue(IReadOnlyList<PendingDelivery> deliveries)
    {
        ArgumentNullException.ThrowIfNull(deliveries);
        var resumed = 0;
        foreach (var webhook in deliveries.GroupBy(delivery => delivery.Webhook, StringComparer.Ordinal))
        {
            if (_workers.FirstOrDefault(worker => worker.Name == webhook.Key) is { } worker)
            {
                resumed += webhook.Count();
                worker.Requeue(webhook);
                continue;
            }

            foreach (var delivery in webhook) _logger.DeliveryOrphaned(delivery.Id, delivery.Webhook);
        }

        if (resumed > 0) _logger.DeliveriesResumed(resumed);
    }

    /// <summary>Stays for what is queued, but not longer than <see cref="FlushLimit"/>; then gives up the rest.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var worker in _workers)
        {
            worker.Hurry();
        }

        if (ExecuteTask is { } delivering)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(delivering, Task.Delay(FlushLimit, _clock, limit.Token)).ConfigureAwait(false);
            await limit.CancelAsync().ConfigureAwait(false);
        }

        await _stopSource.CancelAsync().ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        foreach (var worker in _workers)
        {
            // Only where the service was stopped before it ran.
            worker.AbandonRest();
        }
    }

    /// <summary>May be called more than once: the container holds the dispatcher under each of its services.</summary>
    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        base.Dispose();
        _stopSource.Cancel();
        _stopSource.Dispose();
        foreach (var worker in _workers)
        {
            worker.Dispose();
        }
    }

    /// <summary>
    /// Not the host's token ends the workers but <see cref="StopAsync"/>, which gives them time to finish. One that fails ends
    /// the daemon at once: its webhook would be told of nothing any more.
    /// </summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delivering = _workers.Select(worker => worker.RunAsync(_stopNow));
        await foreach (var ended in Task.WhenEach(delivering).ConfigureAwait(false))
        {
            await ended.ConfigureAwait(false);
        }
    }
}
