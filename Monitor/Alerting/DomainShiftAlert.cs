using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// The state machine of the alert DomainShift: it fires after <see cref="AlertSettings.FireAfter"/> alarming windows in a row
/// and resolves after <see cref="AlertSettings.ResolveAfter"/> quiet ones in a row. A window without a threshold says nothing
/// and changes nothing. Pure: the state depends on the windows alone. One owner thread.
/// </summary>
public sealed class DomainShiftAlert
{
    public const string AlertName = AlertNames.DomainShift;

    private readonly AlertSettings _settings;
    private readonly WatchedModel _model;
    private readonly Func<DateTimeOffset, string> _newEpisodeId;

    /// <summary>Windows in a row that speak for the other state.</summary>
    private int _run;

    /// <summary>When the first window of that row was observed.</summary>
    private DateTimeOffset _runBegan;

    private DateTimeOffset _startsAt;
    private string _episodeId = "";

    /// <param name="newEpisodeId">Gives an episode's id from the time of the firing window; null: a UUID of version 7.</param>
    public DomainShiftAlert(AlertSettings settings, WatchedModel model, Func<DateTimeOffset, string>? newEpisodeId = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(model);
        _settings = settings;
        _model = model;
        _newEpisodeId = newEpisodeId ?? (at => Guid.CreateVersion7(at).ToString());
    }

    /// <summary>True between the firing and the resolved event.</summary>
    public bool Firing { get; private set; }

    /// <summary>Takes the next window.</summary>
    /// <returns>The change of state that this window brought; null for none.</returns>
    public AlertEvent? Advance(ObservedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        if (window.Observation.Uncalibrated is not null)
        {
            return null;
        }

        if (window.Observation.Alarm == Firing)
        {
            _run = 0;
            return null;
        }

        if (_run++ == 0)
        {
            _runBegan = window.ObservedAt;
        }

        if (_run < (Firing ? _settings.ResolveAfter : _settings.FireAfter))
        {
            return null;
        }

        _run = 0;
        Firing = !Firing;
        if (Firing)
        {
            _startsAt = _runBegan;
            _episodeId = _newEpisodeId(window.ObservedAt);
        }

        return new AlertEvent
        {
            EpisodeId = _episodeId,
            AlertName = AlertName,
            Phase = Firing ? AlertPhase.Firing : AlertPhase.Resolved,
            StartsAt = _startsAt,
            EndsAt = Firing ? null : window.ObservedAt,
            Observation = window.Observation,
            Model = _model,
            RowsSeen = window.RowsSeen,
        };
    }
}
