using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Tells everyone of judged windows and of alerts: metrics, log, hooks, and the alert sinks. It changes nothing but these.
/// One owner but for <see cref="Changed"/>.
/// </summary>
public sealed class WindowTeller
{
    private readonly ModelMetrics _metrics;
    private readonly WindowLog _windowLog;
    private readonly IReadOnlyList<IAlertSink> _sinks;
    private readonly DaemonHostOptions _options;
    private readonly ILogger<WindowTeller> _logger;
    private bool _saidFull;

    public WindowTeller(WatchServices services, WindowLog windowLog, ILogger<WindowTeller> logger)
    {
        ArgumentNullException.ThrowIfNull(services);
        (_metrics, _sinks, _options) = (services.Metrics, services.Sinks, services.Listeners);
        (_windowLog, _logger) = (windowLog, logger);
    }

    /// <summary>A window was judged, or a segment's part of one.</summary>
    public void Judged(JudgedWindow judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        if (judged.Part is { GaveWay: { } before, Name: var next })
        {
            _windowLog.Forget(before);
            _metrics.SegmentFolded(before);
            _logger.SegmentFolded(before, next);
        }

        _metrics.WindowObserved(judged.Window, judged.Duration);
        _windowLog.Observed(judged.Window);
        foreach (var change in judged.Changes)
        {
            Changed(change);
        }

        _options.OnWindow?.Invoke(judged.Window);
    }

    /// <summary>A window was judged whose stream is split.</summary>
    /// <param name="segments">Names and places of segments after it.</param>
    public void Count(SegmentTable segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        _metrics.SetSegments(segments.Known, segments.Folded, segments.OtherRows);
        if (!_saidFull && segments.OtherRows > 0 && segments.Known == segments.Count - 1)
        {
            _saidFull = true;
            _logger.SegmentsFull(segments.Known);
        }
    }

    /// <summary>An alert that fired in an earlier run goes on.</summary>
    public void GoesOn(string? segment, AlertState alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        _logger.AlertGoesOn(alert.Name, alert.EpisodeId, alert.StartsAt);
        _metrics.AlertRestored(alert.Name, segment);
    }

    /// <summary>An alert that fired in an earlier run cannot go on.</summary>
    /// <param name="countedAs">
    /// The segment whose changes count it: its own may have no place in this run. Null where the stream is not split.
    /// </param>
    public void Ended(AlertEvent change, string? countedAs)
    {
        ArgumentNullException.ThrowIfNull(change);
        _logger.AlertEnded(change.AlertName, change.EpisodeId, AlertText.Summary(change));
        _metrics.AlertChanged(change.AlertName, firing: false, countedAs);
        Tell(change);
    }

    /// <summary>An alert fires, or is over. May be called by any thread, and for alerts that no window changed.</summary>
    public void Changed(AlertEvent change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Phase == AlertPhase.Firing)
        {
            _logger.AlertFiring(change.AlertName, change.EpisodeId, AlertText.Summary(change));
        }
        else
        {
            _logger.AlertResolved(change.AlertName, change.EpisodeId, AlertText.Summary(change));
        }

        _metrics.AlertChanged(change.AlertName, change.Phase == AlertPhase.Firing, change.Segment);
        Tell(change);
    }

    private void Tell(AlertEvent change)
    {
        foreach (var sink in _sinks)
        {
            sink.Publish(change);
        }

        _options.OnAlert?.Invoke(change);
    }
}
