using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Keeps the state of charts and alerts, and the deliveries that have not ended, in a file over a restart. Nothing that is wrong
/// with what the file holds ends the daemon: it is logged, the file is put aside, what fired is resolved, and all begin anew.
/// After an orderly stop they go on exactly; after a crash they lack, or see twice, the rows around the last save. It saves at
/// the start, when an alert has changed, every <see cref="Interval"/>, and when deliveries have ended, so that a topic that falls
/// silent does not leave them open in the file. A save that fails is tried again. One owner but for
/// <see cref="SaveBeside"/>.
/// </summary>
public sealed class StateKeeper : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a delivery that has ended may stand in the file as open; others that end meanwhile share the save.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly StateFile _file;
    private readonly StateScope _scope;
    private readonly IStreamJudges _judges;
    private readonly SegmentTable? _table;
    private readonly AlertBook _alerts;
    private readonly WindowTeller _teller;
    private readonly WebhookDispatcher? _webhooks;
    private readonly IntakeReports? _intake;
    private readonly ModelMetrics _metrics;
    private readonly ILogger<StateKeeper> _logger;
    private readonly TimeProvider _clock;

    // The host may stop, and deliveries may end, while the owner saves.
    private readonly Lock _writing = new();
    private readonly ITimer _later;
    private IReadOnlyList<StoredSegment>? _saved;
    private long _savedAt;
    private long _savedChanges;
    private string? _topicId;
    private bool _failed;
    private bool _disposed;

    /// <param name="scope">The file, and to what its contents belong.</param>
    /// <param name="judges">Have the charts.</param>
    /// <param name="watch">Has the alerts, and names and places of segments.</param>
    /// <param name="teller">Told of alerts that go on or end.</param>
    /// <param name="services">Has the deliveries, the clock and the log.</param>
    /// <param name="intake">Has the alerts about the intake; null: there are none.</param>
    /// <exception cref="InvalidInputException">Another daemon has the file, or it cannot be written.</exception>
    public StateKeeper(
        StateScope scope,
        IStreamJudges judges,
        StreamWatch watch,
        WindowTeller teller,
        WatchServices services,
        IntakeReports? intake = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(services);
        (_scope, _judges, _teller) = (scope, judges, teller);
        (_alerts, _table) = (watch.Alerts, watch.Segments);
        (_webhooks, _metrics, _clock) = (services.Webhooks, services.Metrics, services.Clock);
        _logger = services.Loggers.CreateLogger<StateKeeper>();
        _savedAt = _clock.GetTimestamp();
        _file = StateFile.Open(scope.Path);
        if (!_file.IsGuarded) _logger.StateUnguarded(scope.Path);
        _metrics.EnableState();
        _later = _clock.CreateTimer(_ => Write(null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _intake = intake;
        if (intake is not null) intake.Changed += SaveBeside;
        if (_webhooks is null) return;
        _webhooks.HoldUntilSaved();
        _webhooks.UnsentChanged += () => WriteAfter(Settling);
    }

    /// <summary>Gives the id of the topic that is read, null while that is not known; called on any thread.</summary>
    public Func<string?> TopicId { get; init; } = () => null;

    /// <summary>
    /// Lets charts, alerts and deliveries go on where the file says; before the first window. Where they cannot, deliveries go on
    /// all the same, and what fired is resolved, because no window will ever do it. Saves at the end, so that a file that cannot
    /// be written is known at once, and that another start resolves nothing twice.
    /// </summary>
    /// <returns>The id of the topic that the last run read; null when that is not known.</returns>
    public string? Restore()
    {
        if (_file.Exists) TakeUp();
        Save();
        return _topicId;
    }

    private void TakeUp()
    {
        StoredState? stored = null;
        try
        {
            stored = _file.Read();
            _topicId = _scope.TopicIdOf(stored);
            if (_scope.WhyOther(stored) is { } other)
            {
                _logger.ChartsNotRestored(_scope.Path, other.Text);
                End(stored, other.Resolution);
                return;
            }

            GoOn(stored);
            _logger.ChartsRestored(_scope.Path, stored.Segments.Count, stored.Segments.Sum(segment => segment.Rows));
        }
        catch (StoredStateException fault)
        {
            Refuse(fault.Rest, fault.Message);
        }
        catch (InvalidInputException fault)
        {
            Refuse(stored, fault.Message);
        }
        catch (Exception defect)
        {
            // Whatever a file may hold: it must not end the daemon, and not begin anew without a word.
            Refuse(null, $"unexpected {defect.GetType().Name}: {defect.Message}");
        }
    }

    /// <summary>All begins anew, and the file is kept for whoever wants to know.</summary>
    /// <param name="stored">What is known of alerts and deliveries; null: nothing.</param>
    private void Refuse(StoredState? stored, string reason)
    {
        _table?.Clear();
        for (var place = 0; place < (_table?.Count ?? 1); place++)
        {
            _judges.Reset(place);
        }

        _logger.ChartsNotRestored(_scope.Path, reason);
        try
        {
            _logger.StatePutAside(_scope.Path, _file.PutAside());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _logger.StateNotPutAside(_scope.Path, failure.Message);
        }

        if (stored is null) _logger.AlertsNotEnded(_scope.Path, reason);
        else End(stored, AlertResolution.StateDamaged);
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

    /// <summary>Saves deliveries and alerts about the intake, as they are now, beside the last state of the charts.</summary>
    public void SaveBeside() => Write(null);

    public void Dispose()
    {
        _later.Dispose();
        lock (_writing)
        {
            // From here on the file may be another daemon's.
            _disposed = true;
            _file.Dispose();
        }
    }

    private void WriteAfter(TimeSpan delay) => _later.Change(delay, Timeout.InfiniteTimeSpan);

    /// <param name="segments">Null: those of the last save, with the deliveries of now; nothing before the first.</param>
    private void Write(IReadOnlyList<StoredSegment>? segments)
    {
        lock (_writing)
        {
            _saved = segments ?? _saved;
            if (_saved is null || _disposed)
            {
                return;
            }

            var deliveries = _webhooks?.Unsent() ?? [];
            try
            {
                _topicId = TopicId() ?? _topicId;
                _file.Write(_scope.Of(_table is not null, _saved, deliveries, _topicId) with { Intake = _intake?.State });
                _metrics.StateSaved(_clock.GetUtcNow());
                if (_failed) _logger.StateSavedAgain(_scope.Path);
                _failed = false;
            }
            catch (Exception fault)
            {
                // On a timer's thread too: nothing that happens to the file may end the process.
                _metrics.StateNotSaved();
                if (!_failed) _logger.ChartsNotSaved(_scope.Path, fault.Message);
                _failed = true;
                WriteAfter(Interval);
            }

            // Also where they could not be: that alerts are told matters more than that none is told twice.
            _webhooks?.Saved(deliveries);
        }
    }

    /// <summary>Resolves what fired, after the deliveries that were open.</summary>
    private void End(StoredState stored, AlertResolution why)
    {
        _webhooks?.Requeue(stored.Deliveries);
        try
        {
            var states = stored.Segments.Select(
                one => new WatchedState(stored.Split ? one.Name : null, one.Rows, one.Alerts));
            foreach (var change in _alerts.End(states, stored.Model.As(_scope.Model), why, _clock.GetUtcNow()))
            {
                _teller.Ended(change, _table is null ? null : SegmentTable.Other);
            }

            // What comes from the topic does not hang on the baseline.
            if (stored.Intake is { } intake && why == AlertResolution.SourceChanged)
            {
                _intake?.End(intake, stored.Model.As(_scope.Model), why);
            }
            else if (stored.Intake is not null)
            {
                _intake?.Restore(stored.Intake);
            }
        }
        catch (InvalidInputException fault)
        {
            _logger.AlertsNotEnded(_scope.Path, fault.Message);
        }
    }

    private void GoOn(StoredState stored)
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
            else if (_judges.Save(segment.Place) is not null)
            {
                throw new InvalidInputException($"the charts of segment {segment.Name} are missing");
            }
        }

        var states = stored.Segments.Select(segment =>
            new WatchedState(_table is null ? null : segment.Name, segment.Rows, segment.Alerts));
        foreach (var (segment, alert) in _alerts.Restore(states)) _teller.GoesOn(segment, alert);
        if (stored.Intake is { } intake) _intake?.Restore(intake);
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

