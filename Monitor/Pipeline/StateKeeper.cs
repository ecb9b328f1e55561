using System.Text.Json;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Keeps the state of charts and alerts, and the deliveries that have not ended, in a file over a restart. Nothing that is wrong
/// with the file ends the daemon: it is logged, what fired is resolved, and all begin anew. After an orderly stop they go on
/// exactly; after a crash they lack, or see twice, the rows around the last save. It saves when an alert has changed, every
/// <see cref="Interval"/>, and when deliveries have ended, so that a topic that falls silent does not leave them open in the
/// file. One owner but for <see cref="SaveDeliveries"/>.
/// </summary>
public sealed class StateKeeper : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a delivery that has ended may stand in the file as open; others that end meanwhile share the save.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly string _key;
    private readonly WatchedModel _model;
    private readonly IStreamJudges _judges;
    private readonly SegmentTable? _table;
    private readonly AlertBook _alerts;
    private readonly WindowTeller _teller;
    private readonly WebhookDispatcher? _webhooks;
    private readonly ILogger<StateKeeper> _logger;
    private readonly TimeProvider _clock;

    // The host may stop, and deliveries may end, while the owner saves.
    private readonly Lock _writing = new();
    private readonly ITimer _afterDeliveries;
    private IReadOnlyList<StoredSegment>? _saved;
    private long _savedAt;
    private long _savedChanges;
    private bool _failed;

    /// <param name="scope">The file, and to what its contents belong.</param>
    /// <param name="judges">Have the charts.</param>
    /// <param name="watch">Has the alerts, and names and places of segments.</param>
    /// <param name="teller">Told of alerts that go on or end.</param>
    /// <param name="services">Has the deliveries, the clock and the log.</param>
    public StateKeeper(
        StateScope scope, IStreamJudges judges, StreamWatch watch, WindowTeller teller, WatchServices services)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(services);
        (_path, _key, _model) = (scope.Path, scope.Key, scope.Model);
        (_judges, _teller) = (judges, teller);
        (_alerts, _table) = (watch.Alerts, watch.Segments);
        (_webhooks, _clock) = (services.Webhooks, services.Clock);
        _logger = services.Loggers.CreateLogger<StateKeeper>();
        _savedAt = _clock.GetTimestamp();
        _afterDeliveries = _clock.CreateTimer(_ => Write(null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_webhooks is not null) _webhooks.DeliveryEnded += () => _afterDeliveries.Change(Settling, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Lets charts, alerts and deliveries go on where the file says; before the first window. Where they cannot, deliveries go on
    /// all the same, and what fired is resolved, because no window will ever do it.
    /// </summary>
    public void Restore()
    {
        if (!File.Exists(_path))
        {
            return;
        }

        StoredState? stored = null;
        try
        {
            stored = StoredState.Read(_path);
            if (stored.Key == _key)
            {
                Restore(stored);
                lock (_writing) _saved = stored.Segments;
                _logger.ChartsRestored(_path, stored.Segments.Count, stored.Segments.Sum(segment => segment.Rows));
                return;
            }

            _logger.ChartsNotRestored(_path, "it belongs to another baseline or to other settings of detection or segments");
            End(stored, stored.Model.BaselineSha256 == _model.BaselineSha256
                ? AlertResolution.SettingsChanged
                : AlertResolution.BaselineReplaced);
        }
        catch (Exception fault)
            when (fault is JsonException or IOException or UnauthorizedAccessException or InvalidInputException)
        {
            for (var place = 0; place < (_table?.Count ?? 1); place++)
            {
                _judges.Reset(place);
            }

            _logger.ChartsNotRestored(_path, fault.Message);
            if (stored is null) _logger.AlertsNotEnded(_path, fault.Message);
            else End(stored, AlertResolution.StateDamaged);
        }
    }

    /// <summary>A window was observed: saves when an alert has changed or the last save is old enough.</summary>
    public void Observed()
    {
        if (_alerts.Changes != _savedChanges || _clock.GetElapsedTime(_savedAt) >= Interval)
        {
            Save();
        }
    }

    public void Save()
    {
        (_savedAt, _savedChanges) = (_clock.GetTimestamp(), _alerts.Changes);
        Write([.. States()]);
    }

    /// <summary>Saves the deliveries of now beside the last state.</summary>
    public void SaveDeliveries() => Write(null);

    public void Dispose() => _afterDeliveries.Dispose();

    /// <param name="segments">Null: those of the last save, with the deliveries of now; nothing before the first.</param>
    private void Write(IReadOnlyList<StoredSegment>? segments)
    {
        lock (_writing)
        {
            _saved = segments ?? _saved;
            if (_saved is null)
            {
                return;
            }

            try
            {
                new StoredState(_key, StoredModel.Of(_model), _table is not null, _saved, _webhooks?.Unsent() ?? []).Write(_path);
                _failed = false;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                if (!_failed)
                {
                    _logger.ChartsNotSaved(_path, fault.Message);
                }

                _failed = true;
            }
        }
    }

    /// <summary>Resolves what fired, after the deliveries that were open, and saves, so that another start does not.</summary>
    private void End(StoredState stored, AlertResolution why)
    {
        _webhooks?.Requeue(stored.Deliveries);
        try
        {
            var states = stored.Segments.Select(
                one => new WatchedState(stored.Split ? one.Name : null, one.Rows, one.Alerts));
            foreach (var change in _alerts.End(states, stored.Model.As(_model), why, _clock.GetUtcNow()))
            {
                _teller.Ended(change, _table is null ? null : SegmentTable.Other);
            }
        }
        catch (InvalidInputException fault)
        {
            _logger.AlertsNotEnded(_path, fault.Message);
        }

        Save();
    }

    private void Restore(StoredState stored)
    {
        foreach (var segment in stored.Segments)
        {
            if (segment.Place != 0 && _table?.TryPut(segment.Place, segment.Name) != true)
            {
                throw new InvalidInputException($"segment {segment.Name} cannot have place {segment.Place}");
            }

            if (segment.Charts is { } charts)
            {
                _judges.Restore(charts, segment.Place);
            }
        }

        var states = stored.Segments.Select(segment =>
            new WatchedState(_table is null ? null : segment.Name, segment.Rows, segment.Alerts));
        foreach (var (segment, alert) in _alerts.Restore(states)) _teller.GoesOn(segment, alert);
        _webhooks?.Requeue(stored.Deliveries);
    }

    private IEnumerable<StoredSegment> States()
    {
        for (var place = 0; place < (_table?.Count ?? 1); place++)
        {
            var name = _table is null ? SegmentTable.Other : _table.NameOf(place);
            if (name is null)
            {
                continue;
            }

            var (_, rows, alerts) = _alerts.Save(_table is null ? null : name);
            if (_judges.Save(place) is var charts && (charts is not null || rows > 0))
            {
                yield return new StoredSegment(place, name, charts, rows, alerts);
            }
        }
    }
}

/// <summary>A state file, and to what its contents belong.</summary>
/// <param name="Path">The file.</param>
/// <param name="Model">What is watched.</param>
/// <param name="Detection">How; charts go on under the same guarantee alone.</param>
/// <param name="Segments">How the stream is split, under which alone charts can go on; null: it is not.</param>
public sealed record StateScope(string Path, WatchedModel Model, DetectionSettings Detection, SegmentSettings? Segments)
{
    /// <summary>A state with another key cannot go on.</summary>
    public string Key => $"{Model.BaselineSha256} {Detection.Guarantee} {Segments}";
}
