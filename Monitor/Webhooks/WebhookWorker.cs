using System.Threading.Channels;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>
/// One webhook: its queue, and the loop that delivers from it. A new message is tried at once, whatever else waits; after
/// failures there are pauses, which the first success ends. A dead receiver holds up nobody else.
/// </summary>
internal sealed class WebhookWorker : IAlertSink, IDisposable
{
    /// <summary>
    /// Messages that may wait, while the stream is not split; for every segment there is room for two of each of its alerts
    /// besides: more than those of one alert never wait for long. The oldest give way: the newest tell how things are.
    /// </summary>
    public const int QueueCapacity = 64;

    private readonly WebhookSettings _webhook;
    private readonly WebhookSender _sender;
    private readonly ModelMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly Func<double> _random;
    private readonly ILogger _logger;
    private readonly DeliveryQueue _queue;
    private readonly Lock _lock = new();

    // One place is enough: whoever reads it looks at everything.
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private ITimer? _retry;
    private long _retryAt;
    private int _failures;
    private bool _holds;
    private bool _disabled;
    private bool _ended;

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
        _queue = new DeliveryQueue(QueueCapacity + (2 * segments * AlertNames.OfWindows.Count));
        metrics.WebhookConfigured(webhook.Name);
    }

    /// <summary>What is among <see cref="Unsent"/> has changed; handlers must neither block nor throw.</summary>
    public event Action? Changed;

    public string Name => _webhook.Name;

    /// <summary>Queues the event; never blocks and never throws.</summary>
    public void Publish(AlertEvent alert)
    {
        var id = PendingDelivery.IdOf(alert);
        try
        {
            var body = WebhookBody.Create(alert, _webhook.Name, _webhook.RunbookBase);
            Enqueue([new PendingDelivery(_webhook.Name, id, body)], restored: false);
        }
        catch (Exception defect)
        {
            // It costs one delivery, never the daemon: it goes on watching.
            Say(id, WebhookOutcome.Rejected, $"unexpected {defect.GetType().Name}");
            _metrics.WebhookDelivered(_webhook.Name, WebhookOutcome.Rejected);
        }
    }

    /// <summary>
    /// Queues what an earlier run left, which may have sent some of it; all together, so that none is sent before the next one
    /// of its alert can take its place.
    /// </summary>
    public void Requeue(IEnumerable<PendingDelivery> deliveries) => Enqueue(deliveries, restored: true);

    /// <summary>What waits, is under way, or was given up because the daemon stops; oldest first.</summary>
    public IReadOnlyList<PendingDelivery> Unsent()
    {
        lock (_lock)
        {
            return [.. _queue.All.Select(delivery => delivery.Message)];
        }
    }

    /// <summary>From here on a message is sent only when it was <see cref="Saved"/>.</summary>
    public void HoldUntilSaved()
    {
        lock (_lock)
        {
            _holds = true;
        }
    }

    /// <summary>These messages are where a crash does not lose them.</summary>
    public void Saved(IReadOnlySet<PendingDelivery> messages)
    {
        lock (_lock)
        {
            foreach (var delivery in _queue.All.Where(delivery => !delivery.Saved && messages.Contains(delivery.Message)))
            {
                delivery.Saved = true;
            }
        }

        Wake();
    }

    /// <summary>Delivers until <see cref="Hurry"/> was called and nothing more can be tried, or until told to stop.</summary>
    public async Task RunAsync(CancellationToken stopNow)
    {
        List<Task> attempts = [];
        try
        {
            while (Take() is { } next)
            {
                attempts.RemoveAll(attempt => attempt.IsCompleted);
                attempts.AddRange(next.Select(delivery => AttemptAsync(delivery, stopNow)));
                await _changed.Reader.ReadAsync(stopNow).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopNow.IsCancellationRequested)
        {
            // Attempts under way break off.
        }

        await Task.WhenAll(attempts).ConfigureAwait(false);
        AbandonRest();
    }

    /// <summary>The daemon stops: what waits gets one more attempt without a pause.</summary>
    public void Hurry()
    {
        lock (_lock)
        {
            _queue.Stop();
            StopRetry();
        }

        Wake();
    }

    /// <summary>Gives up what is still in the queue.</summary>
    public void AbandonRest()
    {
        List<EndedDelivery> ended;
        lock (_lock)
        {
            _ended = true;
            ended = Abandon(_queue.All, "the daemon stopped first");
        }

        Tell(ended);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            StopRetry();
        }
    }

    private void Enqueue(IEnumerable<PendingDelivery> messages, bool restored)
    {
        List<EndedDelivery> ended = [];
        lock (_lock)
        {
            foreach (var message in messages)
            {
                var delivery = QueuedDelivery.Of(message with { QueuedAt = message.QueuedAt ?? _clock.GetUtcNow() });
                (delivery.Saved, delivery.MayHaveArrived) = (restored || !_holds, restored);
                ended.AddRange(_queue.Add(delivery, restored));
            }

            if (_disabled) ended.AddRange(_queue.Clear("the endpoint is disabled"));
            if (_ended) ended.AddRange(Abandon(_queue.All, "the daemon is stopping"));
        }

        Tell(ended);
        Wake();
        Changed?.Invoke();
    }

    /// <summary>What is to be tried now; null when it is over.</summary>
    private List<QueuedDelivery>? Take()
    {
        List<QueuedDelivery> next = [];
        lock (_lock)
        {
            while (_queue.Take() is { } delivery) next.Add(delivery);
            return next.Count == 0 && _queue.Stopping && _queue.IsIdle ? null : next;
        }
    }

    /// <summary>A defect here costs one delivery, never the daemon: it goes on watching.</summary>
    private async Task AttemptAsync(QueuedDelivery delivery, CancellationToken stopNow)
    {
        try
        {
            var attempt = await _sender.SendAsync(_webhook, delivery.Id, delivery.Message.Body, stopNow).ConfigureAwait(false);
            Conclude(delivery, attempt);
        }
        catch (OperationCanceledException) when (stopNow.IsCancellationRequested)
        {
            lock (_lock)
            {
                delivery.MayHaveArrived = true;
                _queue.BreakOff(delivery);
            }
        }
        catch (Exception defect)
        {
            GiveUp(delivery, WebhookOutcome.Rejected, $"unexpected {defect.GetType().Name}");
        }

        Wake();
    }

    private void Conclude(QueuedDelivery delivery, Attempt attempt)
    {
        switch (attempt.Outcome)
        {
            case AttemptOutcome.Delivered:
                Delivered(delivery, attempt);
                break;
            case AttemptOutcome.Gone:
                _logger.WebhookDisabled(_webhook.Name);
                _metrics.WebhookDisabled(_webhook.Name);
                GiveUp(delivery, WebhookOutcome.Rejected, attempt.Reason, disable: true);
                break;
            case AttemptOutcome.Rejected:
                GiveUp(delivery, WebhookOutcome.Rejected, attempt.Reason);
                break;
            default:
                Failed(delivery, attempt);
                break;
        }
    }

    private void Delivered(QueuedDelivery delivery, Attempt attempt)
    {
        IReadOnlyList<EndedDelivery> ended;
        lock (_lock)
        {
            ended = _queue.Delivered(delivery);
            _failures = 0;
            Pace(null);
            Measure();
        }

        _logger.WebhookDelivered(_webhook.Name, delivery.Id, attempt.Status, delivery.Attempts + 1);
        _metrics.WebhookDelivered(_webhook.Name, WebhookOutcome.Delivered);
        Tell(ended);
        Changed?.Invoke();
    }

    private void GiveUp(QueuedDelivery delivery, WebhookOutcome outcome, string reason, bool disable = false)
    {
        List<EndedDelivery> ended;
        lock (_lock)
        {
            ended = [.. _queue.GiveUp(delivery, outcome, reason)];
            _disabled |= disable;
            if (_disabled) ended.AddRange(_queue.Clear("the endpoint is disabled"));
            Pace(null);
        }

        Tell(ended);
        Changed?.Invoke();
    }

    private void Failed(QueuedDelivery delivery, Attempt attempt)
    {
        List<EndedDelivery> ended;
        TimeSpan? pause;
        lock (_lock)
        {
            delivery.Attempts++;
            delivery.MayHaveArrived |= attempt.MayHaveArrived;
            ended = [.. _queue.Failed(delivery, attempt.ReceiverIsAway)];
            if (_queue.Stopping)
            {
                ended.AddRange(Abandon(
                    _queue.All.Where(one => one == delivery),
                    $"the daemon stops, and the last attempt failed with: {attempt.Reason}"));
            }
            else if (WhyOver(delivery) is { } over)
            {
                ended.AddRange(
                    _queue.GiveUp(delivery, WebhookOutcome.Exhausted, $"{over}, the last with: {attempt.Reason}"));
            }

            if (_disabled) ended.AddRange(_queue.Clear("the endpoint is disabled"));
            pause = Pace(attempt);
        }

        if (pause is { } next && !ended.Exists(one => one.Delivery == delivery))
        {
            _logger.WebhookRetry(_webhook.Name, delivery.Attempts, delivery.Id, attempt.Reason, DurationText.Of(next));
            _metrics.WebhookRetried(_webhook.Name);
        }

        Tell(ended);
        if (ended.Count > 0) Changed?.Invoke();
    }

    /// <summary>
    /// Why no further attempt is made at a message; null when one is. What fires is tried until it is delivered or over: a
    /// receiver that comes back after hours shall know of it.
    /// </summary>
    private string? WhyOver(QueuedDelivery delivery)
    {
        if (delivery.Fires) return null;
        if (delivery.Attempts >= _webhook.MaxAttempts)
        {
            return delivery.Attempts == 1 ? "the only attempt failed" : $"{delivery.Attempts} attempts failed";
        }

        return delivery.Message.QueuedAt is { } queued && _clock.GetUtcNow() - queued >= _webhook.GiveUpAfter
            ? $"{Counted.Of(delivery.Attempts, "attempt")} failed within {DurationText.Of(_webhook.GiveUpAfter)}"
            : null;
    }

    /// <summary>Sees to it that what waits is tried again after a pause.</summary>
    /// <param name="failed">The attempt that failed just now; null for another end of one.</param>
    /// <returns>The time until then; null while nothing waits.</returns>
    private TimeSpan? Pace(Attempt? failed)
    {
        if (!_queue.Waits)
        {
            StopRetry();
            if (_queue.Count == 0) _failures = 0;
            return null;
        }

        var left = _retry is null ? TimeSpan.MaxValue : _clock.GetElapsedTime(_clock.GetTimestamp(), _retryAt);
        if (failed is null && _retry is not null) return left;

        // Attempts that fail between two pauses are one failure of the receiver's.
        if (_retry is null) _failures++;
        var pause = RetrySchedule.Next(_failures, _queue.Fires, failed?.RetryAfter, _random());
        if (left <= pause) return TimeSpan.FromMilliseconds(Math.Round(left.TotalMilliseconds));
        StopRetry();
        _retryAt = _clock.GetTimestamp() + (long)(pause.TotalSeconds * _clock.TimestampFrequency);
        _retry = _clock.CreateTimer(_ => Retry(), null, pause, Timeout.InfiniteTimeSpan);
        return pause;
    }

    private void Retry()
    {
        lock (_lock)
        {
            StopRetry();
            _queue.Retry();
        }

        Wake();
    }

    private void StopRetry()
    {
        _retry?.Dispose();
        _retry = null;
    }

    /// <summary>They stay in the queue: the next run may send them.</summary>
    private static List<EndedDelivery> Abandon(IEnumerable<QueuedDelivery> deliveries, string reason)
    {
        List<EndedDelivery> abandoned = [];
        foreach (var delivery in deliveries.Where(delivery => !delivery.Abandoned))
        {
            delivery.Abandoned = true;
            abandoned.Add(new(delivery, WebhookOutcome.Abandoned, reason));
        }

        return abandoned;
    }

    /// <summary>
    /// Logs before it counts, here as elsewhere in this class: who sees the counter move finds the reason in the log.
    /// </summary>
    private void Tell(IEnumerable<EndedDelivery> ended)
    {
        lock (_lock)
        {
            Measure();
        }

        foreach (var (delivery, outcome, reason) in ended)
        {
            Say(delivery.Id, outcome, reason);
            _metrics.WebhookDelivered(_webhook.Name, outcome);
        }
    }

    private void Say(string id, WebhookOutcome outcome, string reason)
    {
        if (outcome == WebhookOutcome.Folded) _logger.WebhookFolded(_webhook.Name, id, reason);
        else _logger.WebhookFailed(_webhook.Name, id, reason);
    }

    private void Measure() =>
        _metrics.SetWebhookQueueLength(_webhook.Name, _queue.All.Count(delivery => !delivery.Abandoned));

    private void Wake() => _changed.Writer.TryWrite(true);
}
