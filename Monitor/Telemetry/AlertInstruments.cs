using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What fires, and what became of its deliveries.</summary>
internal sealed class AlertInstruments
{
    private static readonly ImmutableArray<string> Outcomes = Labels.Values<WebhookOutcome>();

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, AlertCounts> _alerts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, WebhookCounts> _webhooks = new(StringComparer.Ordinal);

    public AlertInstruments(Meter meter)
    {
        foreach (var name in AlertNames.All)
        {
            _alerts.Add(name, new AlertCounts());
        }

        meter.CreateObservableGauge("alphadrift.alert.firing", Firing, null, "1 while the alert fires, else 0.");
        meter.CreateObservableCounter(
            "alphadrift.alert.changes", Changes, "{change}", "Changes of the alert's state, by the phase that began.");
        meter.CreateObservableCounter(
            "alphadrift.webhook.deliveries", Deliveries, "{delivery}", "Deliveries that ended, by webhook and outcome.");
        meter.CreateObservableCounter(
            "alphadrift.webhook.retries", Retries, "{attempt}", "Attempts that failed and were tried again, by webhook.");
        meter.CreateObservableGauge(
            "alphadrift.webhook.queue_length", QueueLengths, "{delivery}", "Deliveries that wait or are under way, by webhook.");
        meter.CreateObservableGauge(
            "alphadrift.webhook.disabled", Disabled, null, "1 when the receiver answered 410 Gone and gets no more deliveries.");
    }

    public void Changed(string alertName, bool firing)
    {
        lock (_lock)
        {
            if (!_alerts.TryGetValue(alertName, out var counts))
            {
                throw new ArgumentException($"{alertName} is not one of {nameof(AlertNames)}.", nameof(alertName));
            }

            counts.Firing = firing;
            counts.Fired += firing ? 1 : 0;
            counts.Resolved += firing ? 0 : 1;
        }
    }

    public void Update(string webhook, Action<WebhookCounts> change)
    {
        lock (_lock)
        {
            if (!_webhooks.TryGetValue(webhook, out var counts))
            {
                _webhooks.Add(webhook, counts = new WebhookCounts());
            }

            change(counts);
        }
    }

    private List<Measurement<int>> Firing() =>
        Collect<int, AlertCounts>(_alerts, (name, alert) => [new(alert.Firing ? 1 : 0, Labels.Of(Labels.Alert, name))]);

    private List<Measurement<long>> Changes() =>
        Collect<long, AlertCounts>(_alerts, (name, alert) =>
        [
            new(alert.Fired, Labels.Of(Labels.Alert, name), Labels.Of(Labels.Phase, "firing")),
            new(alert.Resolved, Labels.Of(Labels.Alert, name), Labels.Of(Labels.Phase, "resolved")),
        ]);

    private List<Measurement<long>> Deliveries() =>
        Collect(_webhooks, (name, webhook) => Outcomes.Select((outcome, i) => new Measurement<long>(
            webhook.Outcomes[i], Labels.Of(Labels.Webhook, name), Labels.Of(Labels.Outcome, outcome))));

    private List<Measurement<long>> Retries() =>
        Collect<long, WebhookCounts>(_webhooks, (name, webhook) => [new(webhook.Retries, Labels.Of(Labels.Webhook, name))]);

    private List<Measurement<int>> QueueLengths() =>
        Collect<int, WebhookCounts>(_webhooks, (name, webhook) => [new(webhook.QueueLength, Labels.Of(Labels.Webhook, name))]);

    private List<Measurement<int>> Disabled() =>
        Collect<int, WebhookCounts>(
            _webhooks, (name, webhook) => [new(webhook.Disabled ? 1 : 0, Labels.Of(Labels.Webhook, name))]);

    private List<Measurement<TValue>> Collect<TValue, TCounts>(
        SortedDictionary<string, TCounts> all, Func<string, TCounts, IEnumerable<Measurement<TValue>>> measure)
        where TValue : struct
    {
        lock (_lock)
        {
            return [.. all.SelectMany(entry => measure(entry.Key, entry.Value))];
        }
    }

    internal sealed class WebhookCounts
    {
        public long[] Outcomes { get; } = new long[AlertInstruments.Outcomes.Length];

        public long Retries { get; set; }

        public int QueueLength { get; set; }

        public bool Disabled { get; set; }
    }

    private sealed class AlertCounts
    {
        public bool Firing { get; set; }

        public long Fired { get; set; }

        public long Resolved { get; set; }
    }
}
