using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>What the daemon gives to a watched model: everything that models share.</summary>
public sealed record WatchServices
{
    /// <summary>The model's own series.</summary>
    public required ModelMetrics Metrics { get; init; }

    public required DaemonHealth Health { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Who else hears of windows and alerts.</summary>
    public DaemonHostOptions Listeners { get; init; } = new();

    /// <summary>Who is told of alerts.</summary>
    public IReadOnlyList<IAlertSink> Sinks { get; init; } = [];

    /// <summary>Has the deliveries that the state file keeps; null: none are kept.</summary>
    public WebhookDispatcher? Webhooks { get; init; }
}
