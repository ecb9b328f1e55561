using System.Collections.Immutable;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Brings what happens to the intake to its alerts, and these to health, metrics, log and receivers. The consuming thread owns
/// it; what it remembers may be read by any.
/// </summary>
public sealed class IntakeReports
{
    private static readonly ImmutableArray<string> Reasons = Labels.Values<RecordFault>();

    private readonly IntakeWatch _watch;
    private readonly AlertSettings _settings;
    private readonly DaemonHealth _health;
    private readonly WindowTeller _teller;
    private readonly TimeProvider _clock;
    private long _tickedAt;
    private volatile IntakeState _state;

    /// <param name="teller">Tells of alerts that change.</param>
    public IntakeReports(AlertSettings settings, WatchedModel model, WindowTeller teller, WatchServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _watch = new IntakeWatch(settings, model);
        (_settings, _teller, _health, _clock) = (settings, teller, services.Health, services.Clock);
        _tickedAt = _clock.GetTimestamp();
        _state = _watch.Save();
    }

    /// <summary>An alert has changed; handlers run on the consuming thread.</summary>
    public event Action? Changed;

    /// <summary>What the alerts remember, as of the last tick.</summary>
    public IntakeState State => _state;

    /// <summary>A record was read.</summary>
    /// <param name="fault">Why it could not become rows; <see cref="RecordFault.None"/>: it could.</param>
    /// <param name="segment">The segment of its first row; null where none is asked for.</param>
    public void Read(in ConsumedRecord record, RecordFault fault, string? detail, string? segment)
    {
        if (fault == RecordFault.None)
        {
            _watch.Read(record.Partition, record.Offset, segment != SegmentNames.Unnamed);
        }
        else
        {
            _watch.Reject(record.Partition, record.Offset, Reasons[(int)fault], detail is null ? null : Excerpt.Line(detail));
        }
    }

    /// <summary>Time passed; called about once a second.</summary>
    /// <param name="rows">Rows read so far.</param>
    public void Tick(long rows)
    {
        var elapsed = _clock.GetElapsedTime(_tickedAt);
        _tickedAt = _clock.GetTimestamp();
        var changes = _watch.Tick(new IntakeTime(_clock.GetUtcNow(), elapsed, _health.WhyNothingCanCome, rows));
        _state = _watch.Save();
        foreach (var change in changes)
        {
            Show(change.AlertName, change.Phase == AlertPhase.Firing ? AlertText.Summary(change) : null);
            _teller.Changed(change);
        }

        if (changes.Count > 0) Changed?.Invoke();
    }

    /// <summary>Lets the alerts go on where those of another run stopped; before the first record.</summary>
    /// <exception cref="Adaptation.Faults.InvalidInputException">No alert can be in such a state.</exception>
    public void Restore(IntakeState state)
    {
        foreach (var alert in _watch.Restore(state, _clock.GetUtcNow()))
        {
            Show(alert.Name, FormattableString.Invariant($"fires since {alert.StartsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"));
            _teller.GoesOn(null, alert);
        }

        _state = _watch.Save();
    }

    /// <summary>Resolves what fired in an earlier run and cannot go on.</summary>
    /// <param name="watched">What that run watched.</param>
    /// <exception cref="Adaptation.Faults.InvalidInputException">No alert can be in such a state.</exception>
    public void End(IntakeState state, WatchedModel watched, AlertResolution why)
    {
        foreach (var change in IntakeWatch.End(state, _settings, watched, why, _clock.GetUtcNow()))
        {
            _teller.Ended(change, countedAs: null);
        }
    }

    /// <summary>In the answer of the probe: nothing comes through, which a restart would not mend.</summary>
    private void Show(string alert, string? text) => _health.Warn(alert, text);
}
