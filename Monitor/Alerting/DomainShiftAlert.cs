using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// The alert DomainShift: fires when the charts confirm a shift and resolves when it is over (<see cref="ShiftWatch"/>). Where
/// the charts are uncalibrated nothing fires. Where the baseline has no charts it fires after
/// <see cref="AlertSettings.FireAfter"/> alarming windows in a row and resolves after <see cref="AlertSettings.ResolveAfter"/>
/// quiet ones; a window without a threshold says nothing then. Pure: the state depends on the windows alone. One owner thread.
/// </summary>
public sealed class DomainShiftAlert : IAlert
{
    public const string AlertName = AlertNames.DomainShift;

    private readonly WatchedModel _model;
    private readonly Func<DateTimeOffset, string> _newEpisodeId;
    private readonly WindowRun _windows;
    private readonly ShiftWatch _charts;
    private DateTimeOffset _startsAt;
    private string _episodeId = "";
    private WatchedModel _firesAs;

    /// <param name="newEpisodeId">Gives an episode's id from the time of the firing window; null: a UUID of version 7.</param>
    public DomainShiftAlert(AlertSettings settings, WatchedModel model, Func<DateTimeOffset, string>? newEpisodeId = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _firesAs = model;
        _newEpisodeId = newEpisodeId ?? (at => Guid.CreateVersion7(at).ToString());
        _windows = new WindowRun(settings.FireAfter, settings.ResolveAfter);
        _charts = new ShiftWatch(settings.ResolveAfter);
    }

    public string Name => AlertName;

    public bool Firing { get; private set; }

    /// <summary>A crossing that is not confirmed yet; null for none.</summary>
    public ShiftEvidence? Suspicion => _charts.State == ShiftState.Suspected ? _charts.Evidence : null;

    public AlertEvent? Advance(ObservedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return window.Observation.Charts is null ? AdvanceByWindows(window) : AdvanceByCharts(window);
    }

    public AlertEvent? End(AlertResolution why, DateTimeOffset at, long rowsSeen) => !Firing ? null : new AlertEvent
    {
        EpisodeId = _episodeId,
        AlertName = AlertName,
        Phase = AlertPhase.Resolved,
        Resolution = why,
        StartsAt = _startsAt,
        EndsAt = at,
        Observation = AlertEvent.NoWindow,
        Model = _firesAs,
        RowsSeen = rowsSeen,
        Shift = _charts.State == ShiftState.Confirmed ? _charts.Evidence : null,
    };

    public AlertState Save() => new()
    {
        Name = Name,
        EpisodeId = _episodeId,
        ModelLabel = Firing ? _firesAs.Label : null,
        Labels = Firing ? _firesAs.Labels : null,
        StartsAt = _startsAt,
        Windows = _windows.Save(),
        Shift = _charts.Save(),
    };

    public void Restore(AlertState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        AlertState.Require(state is { Shift: not null, Windows.Run: >= 0, EpisodeId: not null }, Name, "a part is missing");
        var firing = state.Shift.State == ShiftState.Confirmed || state.Windows.On;
        AlertState.Require(!firing || state.EpisodeId.Length > 0, Name, "the id of what fires is missing");
        _charts.Restore(state.Shift);
        _windows.Restore(state.Windows);
        (Firing, _episodeId, _startsAt) = (firing, state.EpisodeId, state.StartsAt);
        _firesAs = _model.Named(state.ModelLabel, state.Labels);
    }

    private AlertEvent? AdvanceByWindows(ObservedWindow window)
    {
        var observation = window.Observation;
        if (observation.Uncalibrated is not null
            || !_windows.Advance(observation.Alarm, window.ObservedAt, window.RowsSeen - observation.Rows))
        {
            return null;
        }

        return Change(window, _windows.On, _windows.Began, null);
    }

    private AlertEvent? AdvanceByCharts(ObservedWindow window)
    {
        _charts.Advance(window);
        var confirmed = _charts.State == ShiftState.Confirmed;
        return confirmed == Firing ? null : Change(window, confirmed, _charts.Evidence!.SeenAt, _charts.Evidence);
    }

    private AlertEvent Change(ObservedWindow window, bool firing, DateTimeOffset began, ShiftEvidence? evidence)
    {
        Firing = firing;
        if (firing)
        {
            _startsAt = began;
            _episodeId = _newEpisodeId(window.ObservedAt);
            _firesAs = _model;
        }

        return new AlertEvent
        {
            EpisodeId = _episodeId,
            AlertName = AlertName,
            Phase = firing ? AlertPhase.Firing : AlertPhase.Resolved,
            Resolution = firing ? null : AlertResolution.Recovered,
            StartsAt = _startsAt,
            EndsAt = firing ? null : window.ObservedAt,
            Observation = window.Observation,
            Model = _firesAs,
            RowsSeen = window.RowsSeen,
            Shift = evidence,
        };
    }
}
