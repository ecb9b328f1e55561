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
/// row that are below the release threshold and have no dead channel. A window without bands says nothing. Pure: the state
/// depends on the windows alone. One owner thread.
/// </summary>
public sealed class SkewAlert : IAlert
{
    private readonly WatchedModel _model;
    private readonly Func<DateTimeOffset, string> _newEpisodeId;
    private readonly WindowRun _windows;
    private readonly Dictionary<string, long> _deadSince = new(StringComparer.Ordinal);
    private DateTimeOffset? _firstFrom;
    private (long Row, DateTimeOffset From, DateTimeOffset SeenAt) _since;
    private string _episodeId = "";
    private WatchedModel _firesAs;

    /// <param name="newEpisodeId">Gives an episode's id from the time of the firing window; null: a UUID of version 7.</param>
    public SkewAlert(AlertSettings settings, WatchedModel model, Func<DateTimeOffset, string>? newEpisodeId = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _firesAs = model;
        _newEpisodeId = newEpisodeId ?? (at => Guid.CreateVersion7(at).ToString());
        _windows = new WindowRun(settings.FireAfter, settings.ResolveAfter);
    }

    public string Name => AlertNames.Skew;

    public bool Firing => _windows.On;

    public AlertEvent? Advance(ObservedWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var observation = window.Observation;
        if (observation.Skew is not { Uncalibrated: null } skew)
        {
            return null;
        }

        var firstRow = window.RowsSeen - observation.Rows;
        RememberDead(observation, firstRow);
        var limit = Firing ? skew.Release : skew.Threshold;
        var outside = Speaks(observation, skew, Firing);
        if (!Firing)
        {
            _firstFrom = outside ? _firstFrom ?? window.From : null;
        }

        if (!_windows.Advance(outside, window.ObservedAt, firstRow))
        {
            return null;
        }

        if (Firing)
        {
            _since = (_windows.BeganAtRow, _firstFrom ?? window.From, _windows.Began);
            _episodeId = _newEpisodeId(window.ObservedAt);
            _firesAs = _model;
            _firstFrom = null;
        }

        return new AlertEvent
        {
            EpisodeId = _episodeId,
            AlertName = Name,
            Phase = Firing ? AlertPhase.Firing : AlertPhase.Resolved,
            Resolution = Firing ? null : AlertResolution.Recovered,
            StartsAt = _since.SeenAt,
            EndsAt = Firing ? null : window.ObservedAt,
            Observation = observation,
            Model = _firesAs,
            RowsSeen = window.RowsSeen,
            Skew = new SkewEvidence
            {
                SinceRow = _since.Row,
                Since = _since.From,
                Score = skew.Score,
                Threshold = limit,
                Sites = Firing ? Skewed(observation, skew) : [],
            },
        };
    }

    /// <summary>Whether a window speaks for the alert: a site outside of its band, or with dead channels.</summary>
    internal static bool Speaks(Observation observation, SkewObservation skew, bool firing) =>
        skew.Score > (firing ? skew.Release : skew.Threshold) || observation.Sites.Any(site => !site.DeadChannels.IsEmpty);

    public AlertEvent? End(AlertResolution why, DateTimeOffset at, long rowsSeen) => !Firing ? null : new AlertEvent
    {
        EpisodeId = _episodeId,
        AlertName = Name,
        Phase = AlertPhase.Resolved,
        Resolution = why,
        StartsAt = _since.SeenAt,
        EndsAt = at,
        Observation = AlertEvent.NoWindow,
        Model = _firesAs,
        RowsSeen = rowsSeen,
        Skew = new SkewEvidence
        {
            SinceRow = _since.Row,
            Since = _since.From,
            Score = double.NaN,
            Threshold = double.NaN,
            Sites = [],
        },
    };

    public AlertState Save() => new()
    {
        Name = Name,
        EpisodeId = _episodeId,
        ModelLabel = Firing ? _firesAs.Label : null,
        Labels = Firing ? _firesAs.Labels : null,
        StartsAt = _since.SeenAt,
        Windows = _windows.Save(),
        Skew = new SkewAlertState(_firstFrom, _since.Row, _since.From, new Dictionary<string, long>(_deadSince)),
    };

    public void Restore(AlertState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        AlertState.Require(
            state is { Skew.DeadSince: not null, Windows.Run: >= 0, EpisodeId: not null }, Name, "a part is missing");
        AlertState.Require(!state.Windows.On || state.EpisodeId.Length > 0, Name, "the id of what fires is missing");
        _windows.Restore(state.Windows);
        (_firstFrom, _episodeId) = (state.Skew.FirstFrom, state.EpisodeId);
        _firesAs = _model.Named(state.ModelLabel, state.Labels);
        _since = (state.Skew.SinceRow, state.Skew.SinceFrom, state.StartsAt);
        _deadSince.Clear();
        foreach (var (site, row) in state.Skew.DeadSince) _deadSince[site] = row;
    }

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
