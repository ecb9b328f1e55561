using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>What the events of one alert have in common: the episode's id, its beginning, the name it fires under.</summary>
internal sealed class AlertEpisode
{
    private readonly string _name;
    private readonly WatchedModel _model;
    private readonly Func<DateTimeOffset, string> _newId;
    private string _id = "";
    private DateTimeOffset _startsAt;
    private WatchedModel _firesAs;

    /// <param name="newId">Gives an episode's id from the time of the firing window; null: a UUID of version 7.</param>
    public AlertEpisode(string name, WatchedModel model, Func<DateTimeOffset, string>? newId)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_name, _model, _firesAs) = (name, model, model);
        _newId = newId ?? (at => Guid.CreateVersion7(at).ToString());
    }

    /// <summary>An episode may begin; it has when the alert fires.</summary>
    /// <param name="at">When its first window was observed.</param>
    public void Begin(DateTimeOffset at) => _startsAt = at;

    /// <summary>When the first window of the episode was observed, or when whatever it is about began.</summary>
    public DateTimeOffset StartsAt => _startsAt;

    /// <summary>The alert changed its state; a firing one begins an episode.</summary>
    public AlertEvent Change(ObservedWindow window, bool firing) => Change(window.ObservedAt, firing) with
    {
        Observation = window.Observation,
        RowsSeen = window.RowsSeen,
        Places = window.Places,
    };

    /// <summary>The same without a window.</summary>
    public AlertEvent Change(DateTimeOffset at, bool firing)
    {
        if (firing) (_id, _firesAs) = (_newId(at), _model);
        return new AlertEvent
        {
            EpisodeId = _id,
            AlertName = _name,
            Phase = firing ? AlertPhase.Firing : AlertPhase.Resolved,
            Resolution = firing ? null : AlertResolution.Recovered,
            StartsAt = _startsAt,
            EndsAt = firing ? null : at,
            Observation = AlertEvent.NoWindow,
            Model = _firesAs,
            RowsSeen = 0,
        };
    }

    /// <summary>No window will ever end it.</summary>
    public AlertEvent End(AlertResolution why, DateTimeOffset at, long rowsSeen) =>
        Change(at, firing: false) with { Resolution = why, RowsSeen = rowsSeen };

    /// <summary>What every alert remembers; <see cref="AlertState.Windows"/> is for the alert itself to say.</summary>
    public AlertState Save(bool firing) => new()
    {
        Name = _name,
        EpisodeId = _id,
        ModelLabel = firing ? _firesAs.Label : null,
        Labels = firing ? _firesAs.Labels : null,
        StartsAt = _startsAt,
        Windows = new WindowRunState(false, 0, default, 0),
    };

    /// <exception cref="Adaptation.Faults.InvalidInputException">It fires, and has no id.</exception>
    public void Restore(AlertState state, bool firing)
    {
        AlertState.Require(state.EpisodeId is not null, _name, "a part is missing");
        AlertState.Require(!firing || state.EpisodeId.Length > 0, _name, "the id of what fires is missing");
        (_id, _startsAt) = (state.EpisodeId, state.StartsAt);
        _firesAs = _model.Named(state.ModelLabel, state.Labels);
    }
}
