using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// The alerts that no window can raise, because none is filled: records that cannot become rows (Unreadable), no records
/// (NoRecords), nowhere to read them from (NoPartitions). It counts records and, about once a second, moves the alerts on. Pure:
/// a function of what it is told. One owner thread.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Unreadable fires when more than <see cref="AlertSettings.UnreadableShare"/> of the records of late
/// (<see cref="RejectedShare"/>), and at least <see cref="LeastRejected"/>, could not become rows. It resolves when at most half
/// of that share cannot, out of at least as many records. Silence changes nothing.</item>
/// <item>NoRecords fires when none has come for <see cref="AlertSettings.NoRecordsAfter"/> although some could, and resolves with
/// the next.</item>
/// <item>NoPartitions fires when no partition is assigned, the topic is missing or no broker answers for
/// <see cref="AlertSettings.NoPartitionsAfter"/>, and resolves when that has been over for <see cref="Settled"/>.</item>
/// </list>
/// </remarks>
public sealed class IntakeWatch
{
    /// <summary>Fewer rejected records than these wake nobody, whatever their share.</summary>
    public const int LeastRejected = 20;

    /// <summary>How long partitions must be there again, and before nothing may be said to come from them.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    private readonly AlertSettings _settings;
    private readonly RejectedShare _share = new();
    private readonly IntakeAlert _unreadable;
    private readonly IntakeAlert _noRecords;
    private readonly IntakeAlert _noPartitions;
    private DateTimeOffset? _lastRecord;
    private DateTimeOffset? _badSince;
    private DateTimeOffset? _awaySince;
    private TimeSpan _quiet;
    private TimeSpan _reachable;
    private bool _hasRead;

    /// <param name="newEpisodeId">Gives an episode's id from its time; null: a UUID of version 7.</param>
    public IntakeWatch(AlertSettings settings, WatchedModel model, Func<DateTimeOffset, string>? newEpisodeId = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _unreadable = new IntakeAlert(AlertNames.Unreadable, TimeSpan.Zero, TimeSpan.Zero, model, newEpisodeId);
        _noRecords = new IntakeAlert(AlertNames.NoRecords, TimeSpan.Zero, TimeSpan.Zero, model, newEpisodeId);
        _noPartitions = new IntakeAlert(
            AlertNames.NoPartitions, settings.NoPartitionsAfter, Settled, model, newEpisodeId);
    }

    private IEnumerable<IntakeAlert> All => [_unreadable, _noRecords, _noPartitions];

    /// <summary>A record was read, and became rows or none.</summary>
    /// <param name="named">False where rows should name a segment and these name none.</param>
    public void Read(int partition, long offset, bool named = true)
    {
        _hasRead = true;
        _share.Read(named, partition, offset);
    }

    /// <summary>A record was read that could not become rows.</summary>
    /// <param name="reason">As the metric label <c>reason</c> says it.</param>
    /// <param name="detail">In words; null where the reason says it all.</param>
    public void Reject(int partition, long offset, string reason, string? detail)
    {
        _hasRead = true;
        _share.Reject(partition, offset, reason, detail);
    }

    /// <summary>Moves the alerts on.</summary>
    /// <returns>Those that fire or are over since.</returns>
    public IReadOnlyList<AlertEvent> Tick(in IntakeTime time)
    {
        var (now, problem) = (time.Now, time.Problem);
        _share.Pass(time.Elapsed);
        _reachable = problem is null ? _reachable + time.Elapsed : TimeSpan.Zero;
        _quiet = _hasRead ? TimeSpan.Zero : _quiet + time.Elapsed;
        if (_hasRead) _lastRecord = now;
        _hasRead = false;
        AlertEvent?[] changes =
        [
            Unreadable(time),
            _noRecords.Advance(
                IsQuiet(),
                time,
                () => new IntakeEvidence { Since = now - _quiet, At = now, LastRecord = _lastRecord }),
            NoPartitions(time),
        ];
        return [.. changes.OfType<AlertEvent>()];
    }

    public IntakeState Save() => new(_lastRecord, [.. All.Select(alert => alert.Save())]);

    /// <summary>Lets the alerts go on where those of another run stopped; before the first record.</summary>
    /// <param name="now">The time without records goes on over the restart.</param>
    /// <returns>The states of those that fire.</returns>
    /// <exception cref="InvalidInputException">No alert can be in such a state.</exception>
    public IReadOnlyList<AlertState> Restore(IntakeState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var alert in All)
        {
            if (state.Alerts.FirstOrDefault(one => one.Name == alert.Name) is { } known) alert.Restore(known);
        }

        _lastRecord = state.LastRecord;
        if (_lastRecord < now) _quiet = now - _lastRecord.Value;
        return [.. All.Where(alert => alert.Firing).Select(alert => alert.Save())];
    }

    /// <summary>Resolves what fired in an earlier run and cannot go on; before the first record.</summary>
    /// <exception cref="InvalidInputException">No alert can be in such a state.</exception>
    public static IReadOnlyList<AlertEvent> End(
        IntakeState state, AlertSettings settings, WatchedModel watched, AlertResolution why, DateTimeOffset at)
    {
        var ended = new IntakeWatch(settings, watched);
        ended.Restore(state, at);
        return [.. ended.All.Select(alert => alert.End(why, at)).OfType<AlertEvent>()];
    }

    private AlertEvent? Unreadable(in IntakeTime time)
    {
        var now = time.Now;
        var seen = _share.Of(_settings.UnreadableShare);
        if (!_unreadable.Firing) _badSince = seen.Share > _settings.UnreadableShare / 2 ? _badSince ?? now : null;
        var says = _unreadable.Firing
            ? seen.Records < LeastRejected || seen.Share > _settings.UnreadableShare / 2
            : seen.Rejected >= LeastRejected && seen.Share > _settings.UnreadableShare;
        return _unreadable.Advance(
            says,
            time,
            () => new IntakeEvidence { Since = _badSince ?? now, At = now, Rejected = seen, LastRecord = _lastRecord });
    }

    private AlertEvent? NoPartitions(in IntakeTime time)
    {
        var (now, problem) = (time.Now, time.Problem);
        if (!_noPartitions.Firing) _awaySince = problem is null ? null : _awaySince ?? now;
        var watched = _settings.NoPartitionsAfter > TimeSpan.Zero;
        return _noPartitions.Advance(
            watched && problem is not null,
            time,
            () => new IntakeEvidence { Since = _awaySince ?? now, At = now, LastRecord = _lastRecord, Problem = problem });
    }

    /// <summary>
    /// While records cannot come, and for a moment after, that is another alert's matter. One that fires is over with the next
    /// record alone.
    /// </summary>
    private bool IsQuiet()
    {
        if (_settings.NoRecordsAfter == TimeSpan.Zero) return false;
        return _noRecords.Firing ? _quiet > TimeSpan.Zero : _quiet >= _settings.NoRecordsAfter && _reachable >= Settled;
    }
}

/// <summary>What a tick of <see cref="IntakeWatch"/> knows.</summary>
/// <param name="Now">The time.</param>
/// <param name="Elapsed">Since the tick before; clocks that are set do not change it.</param>
/// <param name="Problem">Why no record can come; null: one can.</param>
/// <param name="Rows">Rows read so far.</param>
public readonly record struct IntakeTime(DateTimeOffset Now, TimeSpan Elapsed, string? Problem, long Rows);

/// <summary>What <see cref="IntakeWatch"/> remembers over a restart.</summary>
/// <param name="LastRecord">When the last record was read; null where none was.</param>
/// <param name="Alerts">One per alert.</param>
public sealed record IntakeState(DateTimeOffset? LastRecord, IReadOnlyList<AlertState> Alerts);
