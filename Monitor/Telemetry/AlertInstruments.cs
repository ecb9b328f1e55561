using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What fires, and what became of its deliveries.</summary>
internal sealed class AlertInstruments
{
    private static readonly ImmutableArray<string> Outcomes = Labels.Values<WebhookOutcome>();

    private readonly Lock _lock = new();
    private readonly BySegment<AlertCounts> _alerts = new();
    private readonly SortedDictionary<string, WebhookCounts> _webhooks = new(StringComparer.Ordinal);

    /// <param name="meter">Of the instruments of the whole daemon.</param>
    /// <param name="bySegment">Of those with series per segment.</param>
    public AlertInstruments(Meter meter, SegmentMeter bySegment)
    {
        bySegment.Add(OfSegments);
        meter.CreateObservableCounter(
            "alphadrift.webhook.deliveries", Deliveries, "{delivery}", "Deliveries that ended, by webhook and outcome.");
        meter.CreateObservableCounter(
            "alphadrift.webhook.retries", Retries, "{attempt}", "Attempts that failed and were tried again, by webhook.");
        meter.CreateObservableGauge(
            "alphadrift.webhook.queue_length", QueueLengths, "{delivery}", "Deliveries that wait or are under way, by webhook.");
        meter.CreateObservableGauge(
            "alphadrift.webhook.disabled", Disabled, null, "1 when the receiver answered 410 Gone and gets no more deliveries.");
    }

    /// <summary>The segment's alerts have series from here on.</summary>
    public void Known(string? segment) => _alerts.Of(segment);

    public void Changed(string alertName, bool firing, string? segment)
    {
        var counts = Of(alertName, segment);
        lock (_lock)
        {
            counts.Firing = firing;
            counts.Fired += firing ? 1 : 0;
            counts.Resolved += firing ? 0 : 1;
        }
    }

    /// <summary>It fires since before the start.</summary>
    public void Restored(string alertName, string? segment)
    {
        var counts = Of(alertName, segment);
        lock (_lock)
        {
            counts.Firing = true;
        }
    }

    public void Folded(string segment) => _alerts.Remove(segment);

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

    private AlertCount Of(string alertName, string? segment) => _alerts.Of(segment).TryGetValue(alertName, out var counts)
        ? counts
        : throw new ArgumentException($"{alertName} is not one of {nameof(AlertNames)}.", nameof(alertName));

    private void OfSegments(Meter meter)
    {
        meter.CreateObservableGauge("alphadrift.alert.firing", Firing, null, "1 while the alert fires, else 0.");
        meter.CreateObservableCounter(
            "alphadrift.alert.changes", Changes, "{change}", "Changes of the alert's state, by the phase that began.");
    }

    private List<Measurement<int>> Firing() =>
        OfAlerts<int>((alert, labels) => [new(alert.Firing ? 1 : 0, labels)]);

    private List<Measurement<long>> Changes() =>
        OfAlerts<long>((alert, labels) =>
        [
            new(alert.Fired, [.. labels, Labels.Of(Labels.Phase, "firing")]),
            new(alert.Resolved, [.. labels, Labels.Of(Labels.Phase, "resolved")]),
        ]);

    private List<Measurement<T>> OfAlerts<T>(
        Func<AlertCount, KeyValuePair<string, object?>[], IEnumerable<Measurement<T>>> measure)
        where T : struct
    {
        lock (_lock)
        {
            return
            [
                .. _alerts.All().SelectMany(segment => segment.Value.SelectMany(
                    alert => measure(alert.Value, [Labels.Of(Labels.Alert, alert.Key), .. segment.Labels]))),
            ];
        }
    }

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

    /// <summary>Every alert's count.</summary>
    private sealed class AlertCounts : SortedDictionary<string, AlertCount>
    {
        public AlertCounts()
            : base(StringComparer.Ordinal)
        {
            foreach (var name in AlertNames.All)
            {
                Add(name, new AlertCount());
            }
        }
    }

    private sealed class AlertCount
    {
        public bool Firing { get; set; }

        public long Fired { get; set; }

        public long Resolved { get; set; }
    }
}
