using System.Collections.Immutable;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// The alert Skew: a site's distribution has left its reference band, or channels of it have gone silent. It fires after
/// <see cref="AlertSettings.FireAfter"/> such windows in a row and resolves after <see cref="AlertSettings.ResolveAfter"/> in a
/// row that are below the release threshold and have no dead channel; either must last (<see cref="AlertGate"/>). A window
/// without bands, or one whose rows the model could not answer, says nothing. Pure: the state depends on the windows alone. One
/// owner thread.
/// </summary>
public sealed class SkewAlert : IAlert
{
    private readonly WindowRun _windows;
    private readonly AlertGate _gate;
    private readonly AlertEpisode _episode;
    private readonly Dictionary<string, long> _deadSince = new(StringComparer.Ordinal);
    private WindowTime? _first;
    private (long Row, DateTimeOffset From, IReadOnlyList<OffsetRange> Places) _since = (0, default, []);

    /// <param name="newEpisodeId">Gives an episode's id from the time of the firing window; null: a UUID of version 7.</param>
    public SkewAlert(AlertSettings settings, WatchedModel model, Func<DateTimeOffset, string>? newEpisodeId = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _windows = new WindowRun(settings.FireAfter, settings.ResolveAfter);
        _gate = new AlertGate(settings.FireTime, settings.ResolveTime);
        _episode = new AlertEpisode(Name, model, newEpisodeId);
    }

    public string Name => AlertNames.Skew;

    public bool Firing => _gate.On;

    public AlertEvent? Advance(ObservedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var observation = window.Observation;
        if (observation.Skew is not { Uncalibrated: null } skew || observation.SaysNothing)
        {
            _gate.Pass();
            return null;
        }

        var firstRow = window.RowsSeen - observation.Rows;
        RememberDead(observation, firstRow);
        var outside = Speaks(observation, skew, _windows.On);
        var limit = _windows.On ? skew.Release : skew.Threshold;
        if (!_windows.On) _first = outside ? _first ?? TimeOf(window) : null;
        if (_windows.Advance(outside, window.ObservedAt, firstRow) && _windows.On && !Firing)
        {
            var first = _first ?? TimeOf(window);
            _since = (_windows.BeganAtRow, first.From, first.Places);
            _episode.Begin(_windows.Began);
        }

        if (!_gate.Advance(_windows.On, window.ObservedAt)) return null;
        return _episode.Change(window, Firing) with
        {
            Skew = Evidence(skew.Score, limit, Firing ? Skewed(observation, skew) : []),
        };
    }

    /// <summary>Whether a window speaks for the alert: a site outside of its band, or with dead channels.</summary>
    internal static bool Speaks(Observation observation, SkewObservation skew, bool firing) =>
        skew.Score > (firing ? skew.Release : skew.Threshold) || observation.Sites.Any(site => !site.DeadChannels.IsEmpty);

    public AlertEvent? End(AlertResolution why, DateTimeOffset at, long rowsSeen) =>
        Firing ? _episode.End(why, at, rowsSeen) with { Skew = Evidence(double.NaN, double.NaN, []) } : null;

    public AlertState Save() => _episode.Save(Firing) with
    {
        Windows = _windows.Save(),
        Skew = new SkewAlertState(_first?.From, _since.Row, _since.From, new Dictionary<string, long>(_deadSince))
        {
            FirstPlaces = _first?.Places,
            SincePlaces = _since.Places,
        },
        Gate = _gate.Save(),
    };

    public void Restore(AlertState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        AlertState.Require(state is { Skew.DeadSince: not null, Windows.Run: >= 0 }, Name, "a part is missing");

        // Versions without a gate fired as long as the windows said so.
        var gate = state.Gate ?? new AlertGateState(state.Windows.On, TimeSpan.Zero);
        AlertState.Require(gate.Said >= TimeSpan.Zero, Name, "a time is negative");
        _episode.Restore(state, gate.On);
        _windows.Restore(state.Windows);
        _gate.Restore(gate);
        _first = state.Skew.FirstFrom is { } from
            ? new WindowTime(from, new RowOrigin(from, from, state.Skew.FirstPlaces ?? []))
            : null;
        _since = (state.Skew.SinceRow, state.Skew.SinceFrom, state.Skew.SincePlaces ?? []);
        _deadSince.Clear();
        foreach (var (site, row) in state.Skew.DeadSince) _deadSince[site] = row;
    }

    private static WindowTime TimeOf(ObservedWindow window) =>
        new(window.ObservedAt, new RowOrigin(window.From, window.To, window.Places));

    private SkewEvidence Evidence(double score, double limit, ImmutableArray<SkewedSite> sites) => new()
    {
        SinceRow = _since.Row,
        Since = _since.From,
        SincePlaces = _since.Places,
        Score = score,
        Threshold = limit,
        Sites = sites,
    };

    /// <summary>Since when a site has had dead channels without a pause.</summary>
    private void RememberDead(Observation observation, long firstRow)
    {
        foreach (var site in observation.Sites)
        {
            if (site.DeadChannels.IsEmpty)
            {
                _deadSince.Remove(site.Name);
            }
            else
            {
                _deadSince.TryAdd(site.Name, firstRow);
            }
        }
    }

    private ImmutableArray<SkewedSite> Skewed(Observation observation, SkewObservation skew)
    {
        var dead = observation.Sites.ToDictionary(site => site.Name, site => site.DeadChannels, StringComparer.Ordinal);
        return
        [
            .. skew.Sites.OrderByDescending(site => site.Largest)
                .Select(site => new SkewedSite(
                    site.Name,
                    [
                        .. Enum.GetValues<SkewKind>().Select(kind => (Kind: kind, Score: site[kind]))
                            .Where(one => one.Score > skew.Threshold).OrderByDescending(one => one.Score),
                    ],
                    dead.GetValueOrDefault(site.Name, []),
                    _deadSince.TryGetValue(site.Name, out var row) ? row : null))
                .Where(site => !site.Kinds.IsEmpty || !site.DeadChannels.IsEmpty),
        ];
    }
}
