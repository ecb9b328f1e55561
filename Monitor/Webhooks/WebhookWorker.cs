using System.Threading.Channels;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>
/// One webhook: its queue and the loop that delivers from it, one alert after another, so that a receiver never learns of the
/// end of an episode before its beginning. A dead receiver holds up nobody else.
/// </summary>
internal sealed class WebhookWorker : IDisposable
{
    /// <summary>Alerts that may wait. The oldest give way: the newest tell how things are.</summary>
    public const int QueueCapacity = 64;

    private readonly WebhookSettings _webhook;
    private readonly WebhookSender _sender;
    private readonly DaemonMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly Func<double> _random;
    private readonly ILogger _logger;
    private readonly Channel<AlertEvent> _queue;
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationToken _hurried;
    private int _pending;
    private volatile bool _disabled;

    public WebhookWorker(
        WebhookSettings webhook,
        WebhookSender sender,
        DaemonMetrics metrics,
        TimeProvider clock,
        Func<double> random,
        ILogger logger)
    {
        _webhook = webhook;
        _sender = sender;
        _metrics = metrics;
        _clock = clock;
        _random = random;
        _logger = logger;
        _hurried = _hurry.Token;
        _queue = Channel.CreateBounded(
            new BoundedChannelOptions(QueueCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            (AlertEvent dropped) => GiveUp(dropped, WebhookOutcome.Dropped, "the queue is full"));
        metrics.WebhookConfigured(webhook.Name);
    }

    /// <summary>Never blocks and never throws.</summary>
    public void Enqueue(AlertEvent alert)
    {
        Count(1);
        if (_disabled)
        {
            GiveUp(alert, WebhookOutcome.Dropped, "the endpoint is disabled");
        }
        else if (!_queue.Writer.TryWrite(alert))
        {
            GiveUp(alert, WebhookOutcome.Abandoned, "the daemon is stopping");
        }
    }

    /// <summary>Delivers until <see cref="Hurry"/> was called and the queue is empty, or until told to stop at once.</summary>
    public async Task RunAsync(CancellationToken stopNow)
    {
        try
        {
            await foreach (var alert in _queue.Reader.ReadAllAsync(stopNow).ConfigureAwait(false))
            {
                await DeliverSafelyAsync(alert, stopNow).ConfigureAwait(false);
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
        while (_queue.Reader.TryRead(out var alert))
        {
            GiveUp(alert, WebhookOutcome.Abandoned, "the daemon stopped first");
        }
    }

    public void Dispose() => _hurry.Dispose();

    /// <summary>A defect here costs one delivery, never the daemon: it goes on watching.</summary>
    private async Task DeliverSafelyAsync(AlertEvent alert, CancellationToken stopNow)
    {
        try
        {
            await DeliverAsync(alert, stopNow).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopNow.IsCancellationRequested)
        {
            GiveUp(alert, WebhookOutcome.Abandoned, "the daemon stopped first");
            throw;
        }
        catch (Exception defect)
        {
            GiveUp(alert, WebhookOutcome.Rejected, $"unexpected {defect.GetType().Name}");
        }
    }

    private async Task DeliverAsync(AlertEvent alert, CancellationToken stopNow)
    {
        if (_disabled)
        {
            GiveUp(alert, WebhookOutcome.Dropped, "the endpoint is disabled");
            return;
        }

        var id = Id(alert);
        var body = WebhookBody.Create(alert, _webhook.Name);
        for (var attempts = 1; ; attempts++)
        {
            var hurried = _hurried.IsCancellationRequested;
            var attempt = await _sender.SendAsync(_webhook, id, body, stopNow).ConfigureAwait(false);
            if (Ended(alert, attempt, attempts, hurried))
            {
                return;
            }

            var pause = RetrySchedule.Next(attempts, attempt.RetryAfter, _random());
            _metrics.WebhookRetried(_webhook.Name);
            _logger.WebhookRetry(_webhook.Name, attempts, _webhook.MaxAttempts, id, attempt.Reason, pause);
            await PauseAsync(pause).ConfigureAwait(false);
        }
    }

    /// <summary>Draws the conclusion from an attempt.</summary>
    /// <param name="hurried">The attempt was made while the daemon stops.</param>
    /// <returns>True when the delivery is over.</returns>
    private bool Ended(AlertEvent alert, Attempt attempt, int attempts, bool hurried)
    {
        switch (attempt.Outcome)
        {
            case AttemptOutcome.Delivered:
                Count(-1);
                _metrics.WebhookDelivered(_webhook.Name, WebhookOutcome.Delivered);
                _logger.WebhookDelivered(_webhook.Name, Id(alert), attempt.Status, attempts);
                return true;
            case AttemptOutcome.Gone:
                _disabled = true;
                _metrics.WebhookDisabled(_webhook.Name);
                _logger.WebhookDisabled(_webhook.Name);
                GiveUp(alert, WebhookOutcome.Rejected, attempt.Reason);
                return true;
            case AttemptOutcome.Rejected:
                GiveUp(alert, WebhookOutcome.Rejected, attempt.Reason);
                return true;
            case AttemptOutcome.Failed when attempts >= _webhook.MaxAttempts:
                GiveUp(alert, WebhookOutcome.Exhausted, attempts == 1
                    ? $"the only attempt failed: {attempt.Reason}"
                    : $"{attempts} attempts failed, the last with: {attempt.Reason}");
                return true;
            case AttemptOutcome.Failed when hurried:
                GiveUp(alert, WebhookOutcome.Abandoned, $"the daemon stops, and the last attempt failed with: {attempt.Reason}");
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

    private void GiveUp(AlertEvent alert, WebhookOutcome outcome, string reason)
    {
        Count(-1);
        _metrics.WebhookDelivered(_webhook.Name, outcome);
        _logger.WebhookFailed(_webhook.Name, Id(alert), reason);
    }

    private void Count(int change) => _metrics.SetWebhookQueueLength(_webhook.Name, Interlocked.Add(ref _pending, change));

    /// <summary>Constant over retries, and another for each change of state.</summary>
    private static string Id(AlertEvent alert) => $"alert_{alert.EpisodeId}_{WebhookBody.Status(alert.Phase)}";
}
