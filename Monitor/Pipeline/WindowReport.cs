using Alphadrift.Adaptation;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Tells everyone of an observed window: metrics, log, the alerts' state machines and, when one
/// changes, the alert sinks. One owner.
/// </summary>
public sealed class WindowReport
{
    private readonly DaemonMetrics _metrics;
    private readonly WindowLog _windowLog;
    private readonly RunLengthFollower _runLength;
    private readonly IReadOnlyList<IAlert> _alerts;
    private readonly IReadOnlyList<IAlertSink> _sinks;
    private readonly DaemonHostOptions _options;
    private readonly ILogger<WindowReport> _logger;
    private readonly TimeProvider _clock;

    public WindowReport(
        DaemonMetrics metrics,
        WindowLog windowLog,
        RunLengthFollower runLength,
        IEnumerable<IAlert> alerts,
        IEnumerable<IAlertSink> sinks,
        DaemonHostOptions options,
        ILogger<WindowReport> logger,
        TimeProvider clock)
    {
        _metrics = metrics;
        _windowLog = windowLog;
        _runLength = runLength;
        _alerts = [.. alerts];
        _sinks = [.. sinks];
        _options = options;
        _logger = logger;
        _clock = clock;
    }

    /// <summary>Windows observed so far.</summary>
    public long Windows { get; private set; }

    /// <summary>Rows observed so far.</summary>
    public long Rows { get; private set; }

    /// <param name="duration">How long the observation took.</param>
    /// <param name="earliest">Earliest timestamp of the window's records; null when they have none.</param>
    /// <param name="latest">Latest timestamp of the same.</param>
    public void Observed(
        Observation observation, TimeSpan duration, DateTimeOffset? earliest = null, DateTimeOffset? latest = null)
    {
        ArgumentNullException.ThrowIfNull(observation);
        Rows += observation.Rows;
        var now = _clock.GetUtcNow();
        var window = new ObservedWindow(Windows++, Rows, now, observation)
        {
            From = earliest < now ? earliest.Value : now,
            To = latest < now ? latest.Value : now,
        };
        _metrics.WindowObserved(window, duration);
        _windowLog.Observed(window);
        foreach (var alert in _alerts)
        {
            if (alert.Advance(window) is { } change)
            {
                Changed(change);
            }
        }

        _runLength.Observed(window);
        _options.OnWindow?.Invoke(window);
    }

    private void Changed(AlertEvent change)
    {
        _metrics.AlertChanged(change.AlertName, change.Phase == AlertPhase.Firing);
        if (change.Phase == AlertPhase.Firing)
        {
            _logger.AlertFiring(change.AlertName, change.EpisodeId, AlertText.Summary(change));
        }
        else
        {
            _logger.AlertResolved(change.AlertName, change.EpisodeId, AlertText.Summary(change));
        }

        foreach (var sink in _sinks)
        {
            sink.Publish(change);
        }

        _options.OnAlert?.Invoke(change);
    }
}
