using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// The thread that owns the record source: records in, windows out, offsets back.
/// </summary>
/// <remarks>
/// Each turn:
/// <list type="number">
/// <item>takes back the windows that were observed, and stores their offsets;</item>
/// <item>hands over the window that is full or old enough;</item>
/// <item>makes sure that there is a window to fill: without one it waits, and pauses reading when that takes long;</item>
/// <item>puts the rows of the last record that found no room before into the window;</item>
/// <item>when none of them is left, reads one record;</item>
/// <item>decodes it and puts its rows into the window, or counts and logs why it has none;</item>
/// <item>once a second, looks after what has no record to hang on to.</item>
/// </list>
/// An offset is stored only when every row before it has been observed; of a record whose rows are in several windows, when the
/// window with the last of them has been. A crash or a restart therefore loses no row, and counts none twice that the stored
/// offsets know of.
/// </remarks>
public sealed class ConsumptionLoop : IRecordSourceListener
{
    private static readonly TimeSpan HousekeepingInterval = TimeSpan.FromSeconds(1);

    private readonly IRecordSource _source;
    private readonly IRecordDecoder _decoder;
    private readonly RecordRows _rows;
    private readonly WindowFiller _filler;
    private readonly WindowExchange _exchange;
    private readonly SourceReports _reports;
    private readonly RejectedRecords _rejected;
    private readonly IntakeReports _intake;
    private readonly ModelMetrics _metrics;
    private readonly DaemonHealth _health;
    private readonly ILogger _logger;
    private readonly ConsumptionLimits _limits;
    private readonly TimeProvider _clock;
    private readonly RecordTimes _times = new();

    /// <summary>
    /// Where the rows in <see cref="_rows"/> come from, how many of them are in a window, and whether that offset means nothing
    /// any more.
    /// </summary>
    private (int Partition, long Offset, int Placed, bool Void) _record;
    private long _housekeptAt;
    private long _polledAt;
    private long? _pausedAt;
    private long? _blockedAt;
    private long _rowsRead;
    private bool _finishing;

    public ConsumptionLoop(
        RecordFeed feed,
        WindowFiller filler,
        WindowExchange exchange,
        ConsumptionTelling telling,
        ConsumptionLimits limits,
        TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(feed);
        ArgumentNullException.ThrowIfNull(telling);
        ArgumentNullException.ThrowIfNull(clock);
        (_source, _decoder, _rows) = (feed.Source, feed.Decoder, feed.Rows);
        (_filler, _exchange) = (filler, exchange);
        (_reports, _rejected, _intake) = (telling.Source, telling.Rejected, telling.Intake);
        (_metrics, _health, _logger) = (telling.Metrics, telling.Health, telling.Logger);
        (_limits, _clock) = (limits, clock);
        _housekeptAt = _polledAt = clock.GetTimestamp();
    }

    /// <summary>Records read so far.</summary>
    public long Records { get; private set; }

    /// <summary>Rows of the last record that found no room.</summary>
    private int Waiting => _rows.Count - _record.Placed;

    // While paused the source brings nothing, but must be polled. Without window or pause the daemon is stopping.
    private bool CanPoll => _pausedAt is not null || (_filler.Window is not null && Waiting == 0);

    /// <summary>Consumes until <paramref name="stop"/>, then stores what was observed and leaves the group.</summary>
    /// <exception cref="RecordSourceException">The source cannot go on.</exception>
    public void Run(CancellationToken stop)
    {
        try
        {
            Open();
            while (!stop.IsCancellationRequested)
            {
                Turn(stop);
            }
        }
        catch
        {
            FinishAfterFailure();
            throw;
        }

        Finish();
    }

    internal void Open()
    {
        _source.Open(this);
        _reports.Opened();
    }

    internal void Turn(CancellationToken stop)
    {
        TakeBackObserved();                       // 1.
        HandOverWhenReady();                      // 2.
        EnsureWindow(stop);                       // 3.
        Place();                                  // 4.
        if (CanPoll && TryRead(out var record))   // 5.
        {
            Take(record);                         // 6.
        }

        Housekeep();                              // 7.
    }

    /// <summary>
    /// Gives the windows under way a little time, stores the offsets of those that were observed, and leaves the group.
    /// </summary>
    internal void Finish()
    {
        _finishing = true;
        _exchange.Complete();
        AwaitUnderWay();
        var left = _exchange.UnderWay.Sum(window => window.Count) + (_filler.Window?.Count ?? 0) + Waiting;
        if (left > 0)
        {
            _logger.RowsLeftUnobserved(left);
        }

        _rejected.Summarize(atEnd: true);
        _source.Close();
    }

    /// <summary>What goes wrong while it ends must not hide why it ends.</summary>
    private void FinishAfterFailure()
    {
        try
        {
            Finish();
        }
        catch (Exception second)
        {
            _logger.ConsumerNotClosed(second.Message);
        }
    }

    void IRecordSourceListener.PartitionsAssigned(IReadOnlyCollection<int> added, IReadOnlyCollection<int> all) =>
        _reports.Assigned(added, all);

    void IRecordSourceListener.PartitionsRevoked(IReadOnlyCollection<int> removed, IReadOnlyCollection<int> remaining)
    {
        // What is under way counts here and not with the next member, if it is observed before the partitions leave.
        if (removed.Count > 0 && !_finishing)
        {
            AwaitUnderWay();
        }

        _reports.Removed(removed, remaining, lost: false);
        GiveUp(removed);
    }

    void IRecordSourceListener.PartitionsLost(IReadOnlyCollection<int> removed, IReadOnlyCollection<int> remaining)
    {
        _reports.Removed(removed, remaining, lost: true);
        GiveUp(removed);
    }

    void IRecordSourceListener.ProblemSeen(SourceAspect? aspect, string code, string reason) =>
        _reports.Problem(aspect, code, reason);

    void IRecordSourceListener.ProblemOver(SourceAspect aspect) => _reports.ProblemOver(aspect);

    void IRecordSourceListener.TopicRecreated(long unread) => _reports.Recreated(unread);

    void IRecordSourceListener.OffsetJumped(OffsetJump jump)
    {
        _times.Forget([jump.Partition]);
        if (jump.EndsOffsets)
        {
            ForgetOffsets(jump.Partition);
        }

        _reports.Jumped(jump);
    }

    void IRecordSourceListener.LagMeasured(IReadOnlyDictionary<int, long> lag) => _reports.Lag(lag);

    void IRecordSourceListener.ClientLogged(string facility, string message) => _reports.ClientLine(facility, message);

    private void TakeBackObserved()
    {
        while (_exchange.TryTakeBack(out var window))
        {
            StoreOffsets(window);
            _exchange.Free(window);
        }
    }

    private void HandOverWhenReady()
    {
        if (_filler.IsReady)
        {
            _exchange.Offer(_filler.Take());
            _metrics.SetPartialWindowRows(0);
        }
    }

    private void EnsureWindow(CancellationToken stop)
    {
        if (_filler.Window is null && !TryBegin() && _pausedAt is null)
        {
            // A pause throws away what was fetched ahead, so a short wait comes first; heartbeats go on meanwhile.
            _blockedAt ??= _clock.GetTimestamp();
            var rest = _limits.BlockBeforePause - _clock.GetElapsedTime(_polledAt);
            if (rest > TimeSpan.Zero && _exchange.WaitForReturn(rest, stop))
            {
                TakeBackObserved();
            }
            else if (!stop.IsCancellationRequested)
            {
                _source.Pause();
                _pausedAt = _clock.GetTimestamp();
                _logger.ConsumptionPaused();
            }

            TryBegin();
        }

        if (_filler.Window is not null && Waiting == 0 && _pausedAt is { } pausedAt)
        {
            _source.Resume();
            _pausedAt = null;
            _logger.ConsumptionResumed(DurationText.Of(_clock.GetElapsedTime(pausedAt)));
        }
    }

    private bool TryBegin()
    {
        if (!_exchange.TryRent(out var window))
        {
            return false;
        }

        _filler.Begin(window);
        _blockedAt = null;
        return true;
    }

    private bool TryRead(out ConsumedRecord record)
    {
        // While paused with a window the only reason to read is that the group wants to hear of this member.
        var atOnce = _pausedAt is not null && _filler.Window is not null;
        var read = _source.TryRead(atOnce ? TimeSpan.Zero : _limits.Poll, out record);
        _polledAt = _clock.GetTimestamp();
        return read;
    }

    private void Take(in ConsumedRecord record)
    {
        Records++;
        _metrics.RecordConsumed(record.Value?.Length ?? 0);
        var fault = _decoder.Decode(record, _rows, out var detail);
        _record = (record.Partition, record.Offset, 0, false);
        if (fault != RecordFault.None)
        {
            _rejected.Reject(record, fault, detail);
        }

        _intake.Read(record, fault, detail, _rows.Count > 0 ? _rows.Segment(0) : null);
        _rowsRead += _rows.Count;

        if (_rows.Count == 0)
        {
            _filler.Window!.Cover(record.Partition, record.Offset);
        }

        Place();
    }

    /// <summary>Puts the rows that wait into the window, as many as it has room for.</summary>
    private void Place()
    {
        if (Waiting == 0 || _filler.Window is not { } window)
        {
            return;
        }

        while (Waiting > 0 && !window.IsFull)
        {
            var row = _record.Placed++;
            _rows.Row(row).CopyTo(window.NextRow);
            var last = Waiting == 0 && !_record.Void;
            _filler.Add(_record.Partition, _record.Offset, Believed(_rows.Time(row)), _rows.Segment(row), covers: last);
        }

        _metrics.SetPartialWindowRows(window.Count);
    }

    private DateTimeOffset? Believed(DateTimeOffset? time)
    {
        if (time is not { } given || _times.IsBelieved(_record.Partition, given, _clock.GetUtcNow())) return time;
        _reports.TimestampIgnored(_record.Partition, _record.Offset, given);
        return null;
    }

    private void Housekeep()
    {
        // The heartbeat stops when one window has been observed for so long that the observing loop must be stuck.
        if (_blockedAt is null || _clock.GetElapsedTime(_blockedAt.Value) < _limits.StuckAfter)
        {
            _health.Beat();
        }

        if (_clock.GetElapsedTime(_housekeptAt) < HousekeepingInterval)
        {
            return;
        }

        _housekeptAt = _clock.GetTimestamp();
        _rejected.Summarize();
        _intake.Tick(_rowsRead);

        // Records that were all rejected have no window to wait for.
        if (_filler.Window is { Count: 0, NextOffsets.Count: > 0 } window && _exchange.UnderWay.Count == 0)
        {
            StoreOffsets(window);
            window.Clear();
        }
    }

    private void StoreOffsets(RowWindow window)
    {
        foreach (var (partition, next) in window.NextOffsets)
        {
            _source.StoreOffset(partition, next);
        }
    }

    private void AwaitUnderWay()
    {
        var began = _clock.GetTimestamp();
        TakeBackObserved();
        while (_exchange.UnderWay.Count > 0 && _limits.Grace - _clock.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero &&
            _exchange.WaitForReturn(rest, CancellationToken.None))
        {
            TakeBackObserved();
        }
    }

    /// <summary>What was read stays, but its offsets say nothing any more.</summary>
    private void ForgetOffsets(int partition)
    {
        _filler.Window?.Forget([partition]);
        foreach (var window in _exchange.UnderWay)
        {
            window.Forget([partition]);
        }

        if (_record.Partition == partition)
        {
            _record.Void = true;
        }
    }

    private void GiveUp(IReadOnlyCollection<int> partitions)
    {
        // A window that comes back later must not store an offset which the partition's next reader has long passed.
        foreach (var window in _exchange.UnderWay)
        {
            window.Forget(partitions);
        }

        _times.Forget(partitions);
        var dropped = 0;
        if (Waiting > 0 && partitions.Contains(_record.Partition))
        {
            dropped = Waiting;
            _rows.Clear();
            _record.Placed = 0;
        }

        if (_filler.Window is { } open)
        {
            dropped += open.Drop(partitions);
            _metrics.SetPartialWindowRows(open.Count);
        }

        // At the end no member is known to take them, and what is left was told already.
        if (!_finishing) _reports.RowsDropped(dropped);
    }
}

/// <summary>The waits of a <see cref="ConsumptionLoop"/>.</summary>
public sealed record ConsumptionLimits
{
    /// <summary>
    /// Longest wait for a record in one turn; it bounds the delay of a window's age, of stored offsets and of a stop.
    /// </summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest wait for a free window before reading is paused; far below the group's max.poll.interval.ms.</summary>
    public TimeSpan BlockBeforePause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time given to the windows under way when partitions leave and at the end.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After so long without a free window the observing loop counts as stuck, and the heartbeat stops.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>Where records come from.</summary>
/// <param name="Source">The topic.</param>
/// <param name="Decoder">From a record to rows.</param>
/// <param name="Rows">Where a record is decoded to.</param>
public sealed record RecordFeed(IRecordSource Source, IRecordDecoder Decoder, RecordRows Rows);

/// <summary>Who is told of what happens while records are consumed.</summary>
public sealed record ConsumptionTelling
{
    /// <summary>Of the source.</summary>
    public required SourceReports Source { get; init; }

    /// <summary>Of records that have no row.</summary>
    public required RejectedRecords Rejected { get; init; }

    /// <summary>Of what all of that means.</summary>
    public required IntakeReports Intake { get; init; }

    public required ModelMetrics Metrics { get; init; }

    public required DaemonHealth Health { get; init; }

    public required ILogger<ConsumptionLoop> Logger { get; init; }

    public static ConsumptionTelling Of(KafkaSettings kafka, IntakeReports intake, WatchServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var (metrics, health, loggers, clock) = (services.Metrics, services.Health, services.Loggers, services.Clock);
        return new ConsumptionTelling
        {
            Source = new SourceReports(kafka, health, metrics, loggers.CreateLogger<SourceReports>(), clock),
            Rejected = new RejectedRecords(kafka, metrics, loggers.CreateLogger<RejectedRecords>(), clock),
            Intake = intake,
            Metrics = metrics,
            Health = health,
            Logger = loggers.CreateLogger<ConsumptionLoop>(),
        };
    }
}
