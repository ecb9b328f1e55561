using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// The alert CannotJudge: the model answers rows with NaN or infinity, more than <see cref="AlertSettings.NonFiniteShare"/> of
/// them, or a window has no score although there is a threshold for it. It fires after <see cref="AlertSettings.FireAfter"/>
/// such windows in a row and resolves after <see cref="AlertSettings.ResolveAfter"/> others. Windows of a few rows are taken
/// together until they have <see cref="Observation.MinRows"/>. Pure: the state depends on the windows alone. One owner thread.
/// </summary>
public sealed class CannotJudgeAlert : IAlert
{
    private readonly double _share;
    private readonly WindowRun _windows;
    private readonly AlertGate _gate;
    private readonly AlertEpisode _episode;
    private (int Rows, int NonFinite, bool NoScore) _sum;
    private UnjudgedEvidence? _since;

    /// <param name="newEpisodeId">Gives an episode's id from the time of the firing window; null: a UUID of version 7.</param>
    public CannotJudgeAlert(AlertSettings settings, WatchedModel model, Func<DateTimeOffset, string>? newEpisodeId = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _share = settings.NonFiniteShare;
        _windows = new WindowRun(settings.FireAfter, settings.ResolveAfter);
        _gate = new AlertGate(settings.FireTime, settings.ResolveTime);
        _episode = new AlertEpisode(Name, model, newEpisodeId);
    }

    public string Name => AlertNames.CannotJudge;

    public bool Firing => _gate.On;

    public AlertEvent? Advance(ObservedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var seen = window.Observation;
        _sum = (_sum.Rows + seen.Rows, _sum.NonFinite + seen.NonFiniteRows, _sum.NoScore || seen.HasNoScore);
        if (_sum.Rows < Observation.MinRows) return null;
        var (rows, nonFinite, noScore) = _sum;
        _sum = default;
        var evidence = new UnjudgedEvidence
        {
            Rows = rows,
            NonFiniteRows = nonFinite,
            Limit = _share,
            SinceRow = window.RowsSeen - rows,
            Since = window.From,
            SincePlaces = window.Places,
        };
        var speaks = noScore || nonFinite > _share * rows;
        if (!Firing && _since is null && speaks)
        {
            _since = evidence;
            _episode.Begin(window.ObservedAt);
        }

        _windows.Advance(speaks, window.ObservedAt, evidence.SinceRow);
        if (!_gate.Advance(_windows.On, window.ObservedAt))
        {
            if (!Firing && !speaks && !_windows.On) _since = null;
            return null;
        }

        // What fires has a beginning, whatever the windows have said since.
        var told = evidence with
        {
            SinceRow = _since!.SinceRow,
            Since = _since.Since,
            SincePlaces = _since.SincePlaces,
        };
        if (!Firing) _since = null;
        return _episode.Change(window, Firing) with { Unjudged = told };
    }

    public AlertEvent? End(AlertResolution why, DateTimeOffset at, long rowsSeen) =>
        Firing ? _episode.End(why, at, rowsSeen) with { Unjudged = _since } : null;

    public AlertState Save() => _episode.Save(Firing) with
    {
        Windows = _windows.Save(),
        Gate = _gate.Save(),
        Unjudged = _since,
    };

    public void Restore(AlertState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        AlertState.Require(state is { Windows.Run: >= 0, Gate.Said.Ticks: >= 0 }, Name, "a part is missing");
        AlertState.Require(
            !(state.Gate.On || state.Windows.On) || state.Unjudged is not null, Name, "since when it fires is missing");
        AlertState.Require(
            state.Unjudged is null or { Rows: >= 0, NonFiniteRows: >= 0, SinceRow: >= 0, SincePlaces: not null },
            Name,
            "its counts");
        _episode.Restore(state, state.Gate.On);
        _windows.Restore(state.Windows);
        _gate.Restore(state.Gate);
        _since = state.Unjudged;
    }
}

/// <summary>How many rows the model could not answer, and since when.</summary>
public sealed record UnjudgedEvidence
{
    /// <summary>Rows of the window that changed the state, or of several where they are small.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows among them that the model answered with NaN or infinity.</summary>
    public required int NonFiniteRows { get; init; }

    /// <summary>Share of such rows that is let pass.</summary>
    public required double Limit { get; init; }

    /// <summary>First row of the first such window, counted from 0 since the daemon started.</summary>
    public required long SinceRow { get; init; }

    /// <summary>When that window's first rows were recorded.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Where that window is in the topic; empty where it is of no topic.</summary>
    public required IReadOnlyList<OffsetRange> SincePlaces { get; init; }
}
