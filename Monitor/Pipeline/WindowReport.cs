using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Tells everyone of an observed window: metrics, log, the alerts' state machines and, when one
/// changes, the alert sinks. Every segment of a split stream has alerts and row numbers of its own. One owner.
/// </summary>
public sealed class WindowReport
{
    private readonly DaemonMetrics _metrics;
    private readonly WindowLog _windowLog;
    private readonly RunLengthFollower _runLength;
    private readonly AlertFactory _alerts;
    private readonly IReadOnlyList<IAlertSink> _sinks;
    private readonly DaemonHostOptions _options;
    private readonly ILogger<WindowReport> _logger;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    public WindowReport(
        DaemonMetrics metrics,
        WindowLog windowLog,
        RunLengthFollower runLength,
        AlertFactory alerts,
        IEnumerable<IAlertSink> sinks,
        DaemonHostOptions options,
        ILogger<WindowReport> logger,
        TimeProvider clock)
    {
        _metrics = metrics;
        _windowLog = windowLog;
        _runLength = runLength;
        _alerts = alerts;
        _sinks = [.. sinks];
        _options = options;
        _logger = logger;
        _clock = clock;
    }

    /// <summary>Windows observed so far; each segment's part of one counts.</summary>
    public long Windows { get; private set; }

    /// <summary>Changes of all alerts so far.</summary>
    public long AlertChanges { get; private set; }

    /// <param name="duration">How long the observation took.</param>
    /// <param name="earliest">Earliest timestamp of the window's records; null when they have none.</param>
    /// <param name="latest">Latest timestamp of the same.</param>
    /// <param name="segment">The segment whose part of the window it is; null: the window as a whole.</param>
    public void Observed(
        Observation observation,
        TimeSpan duration,
        DateTimeOffset? earliest = null,
        DateTimeOffset? latest = null,
        string? segment = null)
    {
        ArgumentNullException.ThrowIfNull(observation);
        var watched = Of(segment);
        watched.Rows += observation.Rows;
        var now = _clock.GetUtcNow();
        var window = new ObservedWindow(Windows++, watched.Rows, now, observation)
        {
            Segment = segment,
            From = earliest < now ? earliest.Value : now,
            To = latest < now ? latest.Value : now,
        };
        _metrics.WindowObserved(window, duration);
        _windowLog.Observed(window);
        foreach (var alert in watched.Alerts)
        {
            if (alert.Advance(window) is { } change)
            {
                Changed(change with { Segment = segment });
            }
        }

        _runLength.Observed(window);
        _options.OnWindow?.Invoke(window);
    }

    /// <summary>Whether an alert of the segment fires.</summary>
    public bool IsFiring(string segment) =>
        _watched.TryGetValue(segment, out var watched) && watched.Alerts.Any(alert => alert.Firing);

    /// <summary>The segment lost its place: when it comes again it begins anew.</summary>
    public void Forget(string segment)
    {
        _watched.Remove(segment);
        _windowLog.Forget(segment);
    }

    /// <summary>What a segment's alerts remember.</summary>
    /// <param name="segment">Null: the stream as a whole.</param>
    public WatchedState Save(string? segment)
    {
        var watched = Of(segment);
        return new WatchedState(segment, watched.Rows, [.. watched.Alerts.Select(alert => alert.Save())]);
    }

    /// <summary>
    /// Lets alerts go on where others stopped; before the first window. What fires is not told again, only logged.
    /// </summary>
    /// <exception cref="InvalidInputException">No alert can be in such a state; then nothing is restored.</exception>
    public void Restore(IEnumerable<WatchedState> states)
    {
        var restored = states.Select(state => (state.Segment, Watched: Restored(state, _alerts.Create()))).ToList();
        foreach (var (segment, watched) in restored)
        {
            _watched[segment ?? ""] = watched;
            foreach (var alert in watched.Alerts.Where(alert => alert.Firing))
            {
                _logger.AlertGoesOn(alert.Name, alert.Save().EpisodeId, alert.Save().StartsAt);
                _metrics.AlertRestored(alert.Name, segment);
            }
        }
    }

    /// <summary>Resolves what fired in an earlier run and cannot go on; before the first window.</summary>
    /// <exception cref="InvalidInputException">No alert can be in such a state; then nothing is resolved.</exception>
    /// <param name="states">What the alerts of that run remembered.</param>
    /// <param name="model">What they watched.</param>
    /// <param name="why">Why they cannot go on.</param>
    /// <param name="countedAs">
    /// The segment whose changes count them: theirs may have no place in this run. Null where the stream is not split.
    /// </param>
    public void End(IEnumerable<WatchedState> states, WatchedModel model, AlertResolution why, string? countedAs)
    {
        var now = _clock.GetUtcNow();
        List<AlertEvent> ended =
        [
            .. states.SelectMany(state => Restored(state, _alerts.Create(model)).Alerts
                .Select(alert => alert.End(why, now, state.Rows)).OfType<AlertEvent>()
                .Select(change => change with { Segment = state.Segment })),
        ];
        foreach (var change in ended)
        {
            _logger.AlertEnded(change.AlertName, change.EpisodeId, AlertText.Summary(change));
            _metrics.AlertChanged(change.AlertName, firing: false, countedAs);
            Tell(change);
        }
    }

    private static Watched Restored(WatchedState state, IReadOnlyList<IAlert> alerts)
    {
        var watched = new Watched(alerts) { Rows = state.Rows };
        foreach (var alert in watched.Alerts)
        {
            alert.Restore(state.Alerts.FirstOrDefault(one => one.Name == alert.Name)
                ?? throw new InvalidInputException($"the state of the alert {alert.Name} is missing"));
        }

        return watched;
    }

    private Watched Of(string? segment)
    {
        if (!_watched.TryGetValue(segment ?? "", out var watched))
        {
            _watched.Add(segment ?? "", watched = new Watched(_alerts.Create()));
        }

        return watched;
    }

    private void Changed(AlertEvent change)
    {
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
        AlertChanges++;
        foreach (var sink in _sinks)
        {
            sink.Publish(change);
        }

        _options.OnAlert?.Invoke(change);
    }

    /// <summary>The stream or one segment of it.</summary>
    private sealed class Watched(IReadOnlyList<IAlert> alerts)
    {
        public IReadOnlyList<IAlert> Alerts { get; } = alerts;

        /// <summary>Rows observed so far.</summary>
        public long Rows { get; set; }
    }
}

/// <summary>What the alerts of the stream, or of one segment of it, remember.</summary>
/// <param name="Segment">Null: the stream as a whole.</param>
/// <param name="Rows">Rows observed so far.</param>
/// <param name="Alerts">One per alert.</param>
public sealed record WatchedState(string? Segment, long Rows, IReadOnlyList<AlertState> Alerts);
