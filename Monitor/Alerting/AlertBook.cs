using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// The owner of all alerts, of the stream as a whole or of each of its segments: it counts their windows and rows, and moves
/// their alerts on. It tells nobody. Pure but for the ids of episodes: its state is a function of the windows in their order.
/// One owner thread.
/// </summary>
/// <param name="settings">How many windows in a row fire and resolve an alert.</param>
/// <param name="model">What is watched.</param>
/// <param name="newEpisodeId">Gives an episode's id from the time of the firing window; null: a UUID of version 7.</param>
public sealed class AlertBook(
    AlertSettings settings, WatchedModel model, Func<DateTimeOffset, string>? newEpisodeId = null)
{
    private readonly Dictionary<string, Page> _pages = new(StringComparer.Ordinal);

    /// <summary>Windows so far; each segment's part of one counts.</summary>
    public long Windows { get; private set; }

    /// <summary>Changes of all alerts so far.</summary>
    public long Changes { get; private set; }

    /// <summary>Takes the next window.</summary>
    /// <param name="observation">What was seen of it.</param>
    /// <param name="time">When it was observed, and when its rows were recorded.</param>
    /// <param name="segment">The segment whose part of the window it is; null: the window as a whole.</param>
    /// <returns>The window with its numbers, and the alerts that it changed.</returns>
    public JudgedWindow Advance(Observation observation, WindowTime time, string? segment = null)
    {
        ArgumentNullException.ThrowIfNull(observation);
        ArgumentNullException.ThrowIfNull(time);
        var page = Of(segment);
        page.Rows += observation.Rows;
        var window = new ObservedWindow(Windows++, page.Rows, time.ObservedAt, observation)
        {
            Segment = segment,
            From = time.From,
            To = time.To,
            Places = time.Places,
        };
        List<AlertEvent> changes = [];
        foreach (var alert in page.Alerts)
        {
            if (alert.Advance(window) is { } change) changes.Add(change with { Segment = segment });
        }

        Changes += changes.Count;
        return new JudgedWindow(window, changes);
    }

    /// <summary>Whether an alert of the segment fires; of the stream as a whole where it is null.</summary>
    public bool IsFiring(string? segment) =>
        _pages.TryGetValue(segment ?? "", out var page) && page.Alerts.Any(alert => alert.Firing);

    /// <summary>Whether an alert of that name does.</summary>
    public bool IsFiring(string? segment, string name) =>
        _pages.TryGetValue(segment ?? "", out var page) && page.Alerts.Any(alert => alert.Firing && alert.Name == name);

    /// <summary>The segment lost its place: when it comes again it begins anew.</summary>
    public void Forget(string segment) => _pages.Remove(segment);

    /// <summary>What the alerts of a segment remember, or of the stream as a whole where it is null.</summary>
    public WatchedState Save(string? segment)
    {
        var page = Of(segment);
        return new WatchedState(segment, page.Rows, [.. page.Alerts.Select(alert => alert.Save())]);
    }

    /// <summary>Lets alerts go on where others stopped; before the first window.</summary>
    /// <returns>The states of those that fire.</returns>
    /// <exception cref="InvalidInputException">No alert can be in such a state; then nothing is restored.</exception>
    public IReadOnlyList<(string? Segment, AlertState Alert)> Restore(IEnumerable<WatchedState> states)
    {
        var restored = states.Select(state => (state.Segment, Page: Restored(state, Create(model)))).ToList();
        foreach (var (segment, page) in restored) _pages[segment ?? ""] = page;
        return
        [
            .. restored.SelectMany(one => one.Page.Alerts.Where(alert => alert.Firing)
                .Select(alert => (one.Segment, alert.Save()))),
        ];
    }

    /// <summary>Resolves what fired in an earlier run and cannot go on; before the first window.</summary>
    /// <param name="states">What the alerts of that run remembered.</param>
    /// <param name="watched">What they watched.</param>
    /// <param name="why">Why they cannot go on.</param>
    /// <param name="at">When they end.</param>
    /// <returns>One event per alert that fired.</returns>
    /// <exception cref="InvalidInputException">No alert can be in such a state; then nothing is resolved.</exception>
    public IReadOnlyList<AlertEvent> End(
        IEnumerable<WatchedState> states, WatchedModel watched, AlertResolution why, DateTimeOffset at)
    {
        List<AlertEvent> ended =
        [
            .. states.SelectMany(state => Restored(state, Create(watched)).Alerts
                .Select(alert => alert.End(why, at, state.Rows)).OfType<AlertEvent>()
                .Select(change => change with { Segment = state.Segment })),
        ];
        Changes += ended.Count;
        return ended;
    }

    private static Page Restored(WatchedState state, IReadOnlyList<IAlert> alerts)
    {
        foreach (var alert in alerts)
        {
            if (state.Alerts.FirstOrDefault(one => one.Name == alert.Name) is { } known)
            {
                alert.Restore(known);
            }
            else if (AlertNames.SinceTheFirst.Contains(alert.Name))
            {
                throw new InvalidInputException($"the state of the alert {alert.Name} is missing");
            }
        }

        return new Page(alerts) { Rows = state.Rows };
    }

    private Page Of(string? segment)
    {
        if (!_pages.TryGetValue(segment ?? "", out var page))
        {
            _pages.Add(segment ?? "", page = new Page(Create(model)));
        }

        return page;
    }

    /// <summary>One of each of <see cref="AlertNames.OfWindows"/>, quiet.</summary>
    private IReadOnlyList<IAlert> Create(WatchedModel watched) =>
    [
        new DomainShiftAlert(settings, watched, newEpisodeId),
        new SkewAlert(settings, watched, newEpisodeId),
        new CannotJudgeAlert(settings, watched, newEpisodeId),
    ];

    /// <summary>Of the stream or of one segment.</summary>
    private sealed class Page(IReadOnlyList<IAlert> alerts)
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
