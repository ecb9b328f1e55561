using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// The alert DomainShift: fires when the charts confirm a shift and resolves when it is over (<see cref="ShiftWatch"/>). Where
/// the charts are uncalibrated nothing fires. Where the baseline has no charts it fires after
/// <see cref="AlertSettings.FireAfter"/> alarming windows in a row and resolves after <see cref="AlertSettings.ResolveAfter"/>
/// quiet ones. Either must last (<see cref="AlertGate"/>). A window without a threshold, or one whose rows the model could not
/// answer, says nothing. Pure: the state depends on the windows alone. One owner thread.
/// </summary>
public sealed class DomainShiftAlert : IAlert
{
    public const string AlertName = AlertNames.DomainShift;

    private readonly WindowRun _windows;
    private readonly ShiftWatch _charts;
    private readonly AlertGate _gate;
    private readonly AlertEpisode _episode;
    private ShiftEvidence? _evidence;

    /// <param name="newEpisodeId">Gives an episode's id from the time of the firing window; null: a UUID of version 7.</param>
    public DomainShiftAlert(AlertSettings settings, WatchedModel model, Func<DateTimeOffset, string>? newEpisodeId = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _windows = new WindowRun(settings.FireAfter, settings.ResolveAfter);
        _charts = new ShiftWatch(settings.ResolveAfter);
        _gate = new AlertGate(settings.FireTime, settings.ResolveTime);
        _episode = new AlertEpisode(AlertName, model, newEpisodeId);
    }

    public string Name => AlertName;

    public bool Firing => _gate.On;

    public AlertEvent? Advance(ObservedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var charts = window.Observation.Charts;
        if ((charts is null ? IsShiftedByWindows(window) : IsShiftedByCharts(window)) is not { } shifted)
        {
            _gate.Pass();
            return null;
        }

        if (Firing && charts is not null) Count(charts);
        if (!_gate.Advance(shifted, window.ObservedAt)) return null;
        if (Firing) _evidence = charts is null ? null : _charts.Evidence;
        return _episode.Change(window, Firing) with { Shift = _evidence };
    }

    public AlertEvent? End(AlertResolution why, DateTimeOffset at, long rowsSeen) =>
        Firing ? _episode.End(why, at, rowsSeen) with { Shift = _evidence } : null;

    public AlertState Save() => _episode.Save(Firing) with
    {
        Windows = _windows.Save(),
        Shift = _charts.Save(),
        Gate = _gate.Save(),
        Evidence = Firing ? _evidence : null,
    };

    public void Restore(AlertState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        AlertState.Require(state is { Shift: not null, Windows.Run: >= 0 }, Name, "a part is missing");
        _charts.Restore(state.Shift);
        _windows.Restore(state.Windows);

        // Versions without a gate fired as long as the shift was confirmed.
        var confirmed = state.Shift.State == ShiftState.Confirmed;
        var gate = state.Gate ?? new AlertGateState(confirmed || state.Windows.On, TimeSpan.Zero);
        AlertState.Require(gate.Said >= TimeSpan.Zero, Name, "a time is negative");
        _episode.Restore(state, gate.On);
        _gate.Restore(gate);
        _evidence = state.Evidence ?? (confirmed ? state.Shift.Evidence : null);
        AlertState.Require(_evidence is null or { First: not null, IsConfirmed: true }, Name, "the evidence is missing");
    }

    /// <returns>Null: the window says nothing.</returns>
    private bool? IsShiftedByWindows(ObservedWindow window)
    {
        var observation = window.Observation;
        if (observation.Uncalibrated is not null || observation.SaysNothing) return null;
        var changed = _windows.Advance(observation.Alarm, window.ObservedAt, window.RowsSeen - observation.Rows);
        if (changed && _windows.On && !Firing) _episode.Begin(_windows.Began);
        return _windows.On;
    }

    /// <returns>Null: the window says nothing.</returns>
    private bool? IsShiftedByCharts(ObservedWindow window)
    {
        _charts.Advance(window);
        if (window.Observation is { SaysNothing: true } or { Charts.Uncalibrated: not null }) return null;
        var confirmed = _charts.State == ShiftState.Confirmed;
        if (confirmed && !Firing) _episode.Begin(_charts.Evidence!.SeenAt);
        return confirmed;
    }

    /// <summary>Adds the window's crossings to those of the episode, which may have been confirmed more than once.</summary>
    private void Count(ChartObservation charts)
    {
        if (_evidence is null || charts.Crossings.IsEmpty) return;
        _evidence = _evidence with
        {
            Crossings = _evidence.Crossings + Math.Max(charts.Alarms, charts.Crossings.Length),
            LastRow = Math.Max(_evidence.LastRow, charts.Crossings.Max(crossing => crossing.Row)),
        };
    }
}
