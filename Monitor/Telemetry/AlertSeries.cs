using System.Collections.Immutable;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What fires, and what became of its deliveries.</summary>
internal sealed class AlertSeries
{
    private static readonly ImmutableArray<string> Outcomes = Labels.Values<WebhookOutcome>();

    private readonly Lock _lock = new();
    private readonly BySegment<AlertCounts> _alerts = new();
    private readonly SortedDictionary<string, AlertCount> _ofIntake = Counts(AlertNames.OfIntake);
    private readonly SortedDictionary<string, WebhookCounts> _webhooks = new(StringComparer.Ordinal);

    /// <summary>Of each segment where the stream is split.</summary>
    public static ImmutableArray<Series<AlertSeries>> BySegment { get; } =
    [
        new(
            new("alphadrift.alert.firing", MetricKind.Gauge, "1 while the alert fires, else 0.")
            {
                Labels = [Labels.Alert],
                BySegment = true,
            },
            alerts => alerts.OfAlerts((alert, labels) => [new(alert.Firing ? 1 : 0, labels)])),
        new(
            new("alphadrift.alert.changes", MetricKind.Counter, "Changes of the alert's state, by the phase that began.")
            {
                Unit = "{change}",
                Labels = [Labels.Alert, Labels.Phase],
                BySegment = true,
            },
            alerts => alerts.OfAlerts((alert, labels) =>
            [
                new(alert.Fired, [.. labels, Labels.Of(Labels.Phase, "firing")]),
                new(alert.Resolved, [.. labels, Labels.Of(Labels.Phase, "resolved")]),
            ])),
    ];

    /// <summary>Of the webhooks.</summary>
    public static ImmutableArray<Series<AlertSeries>> Webhooks { get; } =
    [
        new(
            new("alphadrift.webhook.deliveries", MetricKind.Counter, "Deliveries that ended, by webhook and outcome.")
            {
                Unit = "{delivery}",
                Labels = [Labels.Webhook, Labels.Outcome],
            },
            alerts => alerts.OfWebhooks((webhook, labels) => Outcomes.Select(
                (outcome, i) => new Point(webhook.Outcomes[i], [.. labels, Labels.Of(Labels.Outcome, outcome)])))),
        OfWebhook(
            new("alphadrift.webhook.retries", MetricKind.Counter, "Attempts that failed and were tried again, by webhook.")
            {
                Unit = "{attempt}",
            },
            webhook => webhook.Retries),
        OfWebhook(
            new("alphadrift.webhook.queue_length", MetricKind.Gauge, "Deliveries that wait or are under way, by webhook.")
            {
                Unit = "{delivery}",
            },
            webhook => webhook.QueueLength),
        OfWebhook(
            new(
                "alphadrift.webhook.disabled",
                MetricKind.Gauge,
                "1 when the receiver answered 410 Gone and gets no more deliveries."),
            webhook => webhook.Disabled ? 1 : 0),
    ];

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

    private static Series<AlertSeries> OfWebhook(Metric metric, Func<WebhookCounts, double> value) => new(
        metric with { Labels = [Labels.Webhook] },
        alerts => alerts.OfWebhooks((webhook, labels) => [new Point(value(webhook), labels)]));

    private AlertCount Of(string alertName, string? segment) =>
        _ofIntake.TryGetValue(alertName, out var counts) || _alerts.Of(segment).Alerts.TryGetValue(alertName, out counts)
            ? counts
            : throw new ArgumentException($"{alertName} is not one of {nameof(AlertNames)}.", nameof(alertName));

    private List<Point> OfAlerts(Func<AlertCount, KeyValuePair<string, object?>[], IEnumerable<Point>> measure)
    {
        lock (_lock)
        {
            return
            [
                .. _alerts.All().SelectMany(segment => segment.Value.Alerts.SelectMany(
                    alert => measure(alert.Value, [Labels.Of(Labels.Alert, alert.Key), .. segment.Labels]))),
                .. _ofIntake.SelectMany(alert => measure(alert.Value, [Labels.Of(Labels.Alert, alert.Key)])),
            ];
        }
    }

    private List<Point> OfWebhooks(Func<WebhookCounts, KeyValuePair<string, object?>[], IEnumerable<Point>> measure)
    {
        lock (_lock)
        {
            return [.. _webhooks.SelectMany(entry => measure(entry.Value, [Labels.Of(Labels.Webhook, entry.Key)]))];
        }
    }

    internal sealed class WebhookCounts
    {
        public long[] Outcomes { get; } = new long[AlertSeries.Outcomes.Length];

        public long Retries { get; set; }

        public int QueueLength { get; set; }

        public bool Disabled { get; set; }
    }

    private static SortedDictionary<string, AlertCount> Counts(IEnumerable<string> names) =>
        new(names.ToDictionary(name => name, _ => new AlertCount()), StringComparer.Ordinal);

    /// <summary>Counts of the alerts that windows raise, of the stream or of one segment.</summary>
    private sealed class AlertCounts
    {
        public SortedDictionary<string, AlertCount> Alerts { get; } = Counts(AlertNames.OfWindows);
    }

    private sealed class AlertCount
    {
        public bool Firing { get; set; }

        public long Fired { get; set; }

        public long Resolved { get; set; }
    }
}
