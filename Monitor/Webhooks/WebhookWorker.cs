using System.Threading.Channels;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>
/// One webhook: its queue and the loop that delivers from it, one alert after another, so that a receiver never learns of the
/// end of an episode before its beginning. A dead receiver holds up nobody else.
/// </summary>
internal sealed class WebhookWorker : IAlertSink, IDisposable
{
    /// <summary>
    /// Alerts that may wait, while the stream is not split; for every segment there is room for a change of each of its alerts
    /// besides, as when all are resolved at once. The oldest give way: the newest tell how things are.
    /// </summary>
    public const int QueueCapacity = 64;

    private readonly WebhookSettings _webhook;
    private readonly WebhookSender _sender;
    private readonly ModelMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly Func<double> _random;
    private readonly ILogger _logger;
    private readonly int _capacity;
    private readonly Channel<PendingDelivery> _queue;
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationToken _hurried;
    private readonly Lock _lock = new();
    private readonly List<PendingDelivery> _unsent = [];
    private int _pending;
    private volatile bool _disabled;

    /// <param name="segments">Most segments of the stream; 0 while it is not split.</param>
    public WebhookWorker(
        WebhookSettings webhook,
        WebhookSender sender,
        ModelMetrics metrics,
        TimeProvider clock,
        Func<double> random,
        ILogger logger,
        int segments)
    {
        _webhook = webhook;
        _sender = sender;
        _metrics = metrics;
        _clock = clock;
        _random = random;
        _logger = logger;
        _hurried = _hurry.Token;
        _capacity = QueueCapacity + (segments * AlertNames.All.Count);
        _queue = Channel.CreateBounded(
            new BoundedChannelOptions(_capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            (PendingDelivery dropped) => GiveUp(dropped, WebhookOutcome.Dropped, "the queue is full"));
        metrics.WebhookConfigured(webhook.Name);
    }

    /// <summary>
    /// A delivery has ended and is no more among <see cref="Unsent"/>; handlers must neither block nor throw.
    /// </summary>
    public event Action? DeliveryEnded;

    public string Name => _webhook.Name;

    /// <summary>Queues the event; never blocks and never throws.</summary>
    public void Publish(AlertEvent alert)
    {
        var id = $"alert_{alert.EpisodeId}_{WebhookBody.Status(alert.Phase)}";
        try
        {
            Enqueue(new PendingDelivery(_webhook.Name, id, WebhookBody.Create(alert, _webhook.Name)));
        }
        catch (Exception defect)
        {
            // It costs one delivery, never the daemon: it goes on watching.
            Ended(id, WebhookOutcome.Rejected, $"unexpected {defect.GetType().Name}");
        }
    }

    /// <summary>Never blocks and never throws.</summary>
    public void Enqueue(PendingDelivery delivery)
    {
        Opened(delivery);
        if (_disabled)
        {
            GiveUp(delivery, WebhookOutcome.Dropped, "the endpoint is disabled");
        }
        else if (!_queue.Writer.TryWrite(delivery))
        {
            GiveUp(delivery, WebhookOutcome.Abandoned, "the daemon is stopping");
        }
    }

    /// <summary>What waits, is under way, or was given up because the daemon stops; oldest first.</summary>
    public IReadOnlyList<PendingDelivery> Unsent()
    {
        lock (_lock)
        {
            return [.. _unsent];
        }
    }

    /// <summary>Delivers until <see cref="Hurry"/> was called and the queue is empty, or until told to stop at once.</summary>
    public async Task RunAsync(CancellationToken stopNow)
    {
        try
        {
            await foreach (var delivery in _queue.Reader.ReadAllAsync(stopNow).ConfigureAwait(false))
            {
                await DeliverSafelyAsync(delivery, stopNow).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopNow.IsCancellationRequested)
        {
            AbandonRest();
        }
    }

    /// <summary>The daemon stops: nothing more comes in, and what waits gets one more attempt without a pause.</summary>
    public void Hurry()
    {
        _queue.Writer.TryComplete();
        _hurry.Cancel();
    }

    /// <summary>Gives up what is still in the queue.</summary>
    public void AbandonRest()
    {
        while (_queue.Reader.TryRead(out var delivery))
        {
            GiveUp(delivery, WebhookOutcome.Abandoned, "the daemon stopped first");
        }
    }

    public void Dispose() => _hurry.Dispose();

    /// <summary>A defect here costs one delivery, never the daemon: it goes on watching.</summary>
    private async Task DeliverSafelyAsync(PendingDelivery delivery, CancellationToken stopNow)
    {
        try
        {
            await DeliverAsync(delivery, stopNow).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopNow.IsCancellationRequested)
        {
            GiveUp(delivery, WebhookOutcome.Abandoned, "the daemon stopped first");
            throw;
        }
        catch (Exception defect)
        {
            GiveUp(delivery, WebhookOutcome.Rejected, $"unexpected {defect.GetType().Name}");
        }
    }

    private async Task DeliverAsync(PendingDelivery delivery, CancellationToken stopNow)
    {
        if (_disabled)
        {
            GiveUp(delivery, WebhookOutcome.Dropped, "the endpoint is disabled");
            return;
        }

        for (var attempts = 1; ; attempts++)
        {
            var hurried = _hurried.IsCancellationRequested;
            var attempt = await _sender.SendAsync(_webhook, delivery.Id, delivery.Body, stopNow).ConfigureAwait(false);
            if (IsOver(delivery, attempt, attempts, hurried))
            {
                return;
            }

            var pause = RetrySchedule.Next(attempts, attempt.RetryAfter, _random());
            _logger.WebhookRetry(_webhook.Name, attempts, _webhook.MaxAttempts, delivery.Id, attempt.Reason, pause);
            _metrics.WebhookRetried(_webhook.Name);
            await PauseAsync(pause).ConfigureAwait(false);
        }
    }

    /// <summary>Draws the conclusion from an attempt.</summary>
    /// <param name="hurried">The attempt was made while the daemon stops.</param>
    /// <returns>True when the delivery is over.</returns>
    private bool IsOver(PendingDelivery delivery, Attempt attempt, int attempts, bool hurried)
    {
        switch (attempt.Outcome)
        {
            case AttemptOutcome.Delivered:
                Closed(delivery);
                _logger.WebhookDelivered(_webhook.Name, delivery.Id, attempt.Status, attempts);
                _metrics.WebhookDelivered(_webhook.Name, WebhookOutcome.Delivered);
                return true;
            case AttemptOutcome.Gone:
                _disabled = true;
                _logger.WebhookDisabled(_webhook.Name);
                _metrics.WebhookDisabled(_webhook.Name);
                GiveUp(delivery, WebhookOutcome.Rejected, attempt.Reason);
                return true;
            case AttemptOutcome.Rejected:
                GiveUp(delivery, WebhookOutcome.Rejected, attempt.Reason);
                return true;
            case AttemptOutcome.Failed when attempts >= _webhook.MaxAttempts:
                GiveUp(delivery, WebhookOutcome.Exhausted, attempts == 1
                    ? $"the only attempt failed: {attempt.Reason}"
                    : $"{attempts} attempts failed, the last with: {attempt.Reason}");
                return true;
            case AttemptOutcome.Failed when hurried:
                GiveUp(
                    delivery,
                    WebhookOutcome.Abandoned,
                    $"the daemon stops, and the last attempt failed with: {attempt.Reason}");
                return true;
            default:
                return false;
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _clock, _hurried).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The daemon stops: the next attempt is the last, and it is made at once.
        }
    }

    private void GiveUp(PendingDelivery delivery, WebhookOutcome outcome, string reason)
    {
        if (outcome == WebhookOutcome.Abandoned)
        {
            // It stays among what is unsent: the next run may send it.
            Count(-1);
        }
        else
        {
            Closed(delivery);
        }

        Ended(delivery.Id, outcome, reason);
    }

    /// <summary>
    /// Logs before it counts, here as elsewhere in this class: who sees the counter move finds the reason in the log.
    /// </summary>
    private void Ended(string id, WebhookOutcome outcome, string reason)
    {
        _logger.WebhookFailed(_webhook.Name, id, reason);
        _metrics.WebhookDelivered(_webhook.Name, outcome);
    }

    private void Opened(PendingDelivery delivery)
    {
        lock (_lock)
        {
            _unsent.Add(delivery);

            // Only after the stop, when nothing is sent any more, can there be as many as that.
            if (_unsent.Count > 2 * _capacity) _unsent.RemoveAt(0);
        }

        Count(1);
    }

    private void Closed(PendingDelivery delivery)
    {
        lock (_lock)
        {
            _unsent.Remove(delivery);
        }

        Count(-1);
        DeliveryEnded?.Invoke();
    }

    private void Count(int change) => _metrics.SetWebhookQueueLength(_webhook.Name, Interlocked.Add(ref _pending, change));
}
