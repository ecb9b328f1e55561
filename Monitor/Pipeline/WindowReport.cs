using System.Globalization;
using Alphadrift.Adaptation;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Tells everyone of an observed window: metrics, log, the alert's state machine and, when that
/// changes, the alert sinks. One owner.
/// </summary>
public sealed class WindowReport
{
    private readonly DaemonMetrics _metrics;
    private readonly WindowLog _windowLog;
    private readonly RunLengthFollower _runLength;
    private readonly DomainShiftAlert _alert;
    private readonly IReadOnlyList<IAlertSink> _sinks;
    private readonly DaemonHostOptions _options;
    private readonly ILogger<WindowReport> _logger;
    private readonly TimeProvider _clock;

    public WindowReport(
        DaemonMetrics metrics,
        WindowLog windowLog,
        RunLengthFollower runLength,
        DomainShiftAlert alert,
        IEnumerable<IAlertSink> sinks,
        DaemonHostOptions options,
        ILogger<WindowReport> logger,
        TimeProvider clock)
    {
        _metrics = metrics;
        _windowLog = windowLog;
        _runLength = runLength;
        _alert = alert;
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
        if (_alert.Advance(window) is { } change)
        {
            Changed(change);
        }

        _runLength.Observed(window);
        _options.OnWindow?.Invoke(window);
    }

    private void Changed(AlertEvent change)
    {
        _metrics.AlertChanged(change.AlertName, change.Phase == AlertPhase.Firing);
        if (change.Phase == AlertPhase.Firing)
        {
            _logger.AlertFiring(change.AlertName, change.EpisodeId, Summary(change.Observation));
        }
        else
        {
            _logger.AlertResolved(change.AlertName, change.EpisodeId, Summary(change.Observation));
        }

        foreach (var sink in _sinks)
        {
            sink.Publish(change);
        }

        _options.OnAlert?.Invoke(change);
    }

    private static string Summary(Observation observation)
    {
        var loudest = observation.Sites.MaxBy(site => site.Contribution);
        var site = observation is { SpokenBy: ScorePart.Classes, ClassGuard: { } guard }
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", from class {guard.Class} with {guard.Probability:0.#%} of the predictions instead of {guard.ReferenceProbability:0.#%}")
            : loudest is null ? "" : $", most of it from {loudest.Name}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"score {observation.Score:0.###} against {observation.Threshold:0.###} over {observation.Rows} rows{site}");
    }
}
