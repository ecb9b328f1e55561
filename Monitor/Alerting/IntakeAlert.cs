using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// One alert about the intake: it fires once something has been so for a while, and resolves once it has not been so for another.
/// One owner thread.
/// </summary>
/// <param name="name">One of <see cref="AlertNames.OfIntake"/>.</param>
/// <param name="fireAfter">How long it must be so.</param>
/// <param name="resolveAfter">How long it must not be so.</param>
/// <param name="newEpisodeId">Gives an episode's id from its time; null: a UUID of version 7.</param>
internal sealed class IntakeAlert(
    string name,
    TimeSpan fireAfter,
    TimeSpan resolveAfter,
    WatchedModel model,
    Func<DateTimeOffset, string>? newEpisodeId)
{
    private readonly AlertEpisode _episode = new(name, model, newEpisodeId);
    private TimeSpan _said;

    public string Name => name;

    public bool Firing { get; private set; }

    /// <param name="says">Whether it is so now.</param>
    /// <param name="time">Now.</param>
    /// <param name="evidence">What is told when it changes.</param>
    /// <returns>The change of state; null for none.</returns>
    public AlertEvent? Advance(bool says, in IntakeTime time, Func<IntakeEvidence> evidence)
    {
        if (says == Firing)
        {
            _said = TimeSpan.Zero;
            return null;
        }

        _said += time.Elapsed;
        if (_said < (Firing ? resolveAfter : fireAfter)) return null;
        (Firing, _said) = (!Firing, TimeSpan.Zero);
        var told = evidence();
        if (Firing) _episode.Begin(told.Since);
        return _episode.Change(time.Now, Firing) with
        {
            RowsSeen = time.Rows,
            Intake = told with { Since = _episode.StartsAt, At = time.Now },
        };
    }

    /// <summary>Nothing will ever end it.</summary>
    public AlertEvent? End(AlertResolution why, DateTimeOffset at) => Firing
        ? _episode.End(why, at, 0) with { Intake = new IntakeEvidence { Since = _episode.StartsAt, At = at } }
        : null;

    public AlertState Save() => _episode.Save(Firing) with { Gate = new AlertGateState(Firing, _said) };

    /// <exception cref="InvalidInputException">No alert can be in this state.</exception>
    public void Restore(AlertState state)
    {
        AlertState.Require(state is { Gate.Said.Ticks: >= 0 }, name, "a part is missing");
        _episode.Restore(state, state.Gate.On);
        (Firing, _said) = (state.Gate.On, state.Gate.Said);
    }
}
