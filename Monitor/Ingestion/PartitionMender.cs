using Alphadrift.Monitoring.Configuration;
using Confluent.Kafka;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>
/// Finds out where reading goes on: of partitions that stopped at an offset that cannot be read, and of all partitions when the
/// topic was made anew, which does not stop them, because old offsets may be legal in the new topic.
/// </summary>
/// <remarks>
/// It asks the brokers, and never waits for them: <see cref="Turn"/> takes what was answered meanwhile and asks what is to be
/// asked next. So however many partitions have stopped, and whoever does not answer, the owner's loop goes on. One owner thread.
/// </remarks>
/// <param name="lookInterval">How often the topic is looked at.</param>
internal sealed class PartitionMender(
    ITopicInquiry inquiry, TopicHistory history, StartFrom startFrom, TimeSpan lookInterval, TimeProvider clock)
{
    /// <summary>Pause between two attempts to learn the same.</summary>
    internal static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// So often nobody may say what the group has stored, while it gives partitions out all the same; then it is done without.
    /// </summary>
    internal const int MostSilence = 3;

    /// <summary>Partitions that stopped, with the offset that cannot be read; null when none was stored.</summary>
    private readonly Dictionary<int, long?> _stopped = [];

    /// <summary>The offset after the last record that was read.</summary>
    private readonly Dictionary<int, long> _next = [];

    /// <summary>Where partitions ended, and reading stood, when the topic was last seen to be the one that is read.</summary>
    private readonly Dictionary<int, (long End, long Position)> _ofTopic = [];

    private SourceStatistics? _statistics;
    private Task<TopicLook?>? _look;
    private Task<IReadOnlyCollection<int>?>? _committed;
    private Task<TopicBounds>? _bounds;
    private long? _lookedAt;
    private long? _askedGroupAt;
    private long? _askedBoundsAt;
    private int _silence;
    private bool _answersLooks;
    private bool _looked;
    private bool _groupKnown;

    /// <summary>The partition stopped.</summary>
    /// <param name="wanted">The offset that cannot be read; null when none was stored.</param>
    public void Stopped(int partition, long? wanted)
    {
        _stopped[partition] = wanted;
        _askedBoundsAt = null;
    }

    /// <summary>A record was read.</summary>
    /// <returns>False when it belongs to a topic that is no more, or is read again: it must not be used.</returns>
    public bool Read(int partition, long next)
    {
        if (history.Stale.Count > 0 && history.Stale.Contains(partition))
        {
            return false;
        }

        if (!_next.ContainsKey(partition)) history.Begin(partition);
        _next[partition] = next;
        return true;
    }

    /// <summary>Partitions were assigned.</summary>
    /// <param name="all">All that are read now.</param>
    public void Joined(IReadOnlyCollection<int> all) => history.Join(all);

    /// <summary>The partition was taken away.</summary>
    public void Left(int partition)
    {
        _stopped.Remove(partition);
        _next.Remove(partition);
        history.Leave(partition);
    }

    /// <summary>Takes in where partitions end.</summary>
    public void Measured(SourceStatistics statistics) => _statistics = statistics;

    /// <summary>The partition is read where the jump says.</summary>
    public void Mended(OffsetJump jump)
    {
        _stopped.Remove(jump.Partition);
        _next[jump.Partition] = jump.Next;
        history.Begin(jump.Partition);
    }

    /// <summary>Goes on as far as that is possible now.</summary>
    /// <param name="read">The partitions that are read.</param>
    public MendingTurn Turn(IReadOnlyCollection<int> read)
    {
        var unread = TakeLook(read);
        TakeCommitted(read);
        var (jumps, error) = TakeBounds(discard: unread is not null);
        Ask(read);

        // It is taken before every record.
        return unread is null && jumps.Count == 0 && error is null ? MendingTurn.Nothing : new MendingTurn(unread, jumps, error);
    }

    private bool NeedsGroup => _stopped.Values.Any(wanted => wanted is null);

    private long? TakeLook(IReadOnlyCollection<int> read)
    {
        if (_look is not { IsCompletedSuccessfully: true, Result: var look })
        {
            return null;
        }

        _look = null;
        _looked = true;
        _answersLooks = look is not null;
        if (look is null)
        {
            return null;
        }

        if (history.See(look, read))
        {
            var unread = _ofTopic.Sum(entry =>
                Math.Max(0, entry.Value.End - Math.Max(entry.Value.Position, _next.GetValueOrDefault(entry.Key))));
            _ofTopic.Clear();
            _next.Clear();
            _statistics = null;
            return unread;
        }

        // What was measured before this answer was of the topic that it confirms.
        if (look.Id is not null && _statistics is { } statistics)
        {
            _ofTopic.Clear();
            foreach (var partition in read)
            {
                if (statistics.Ends.TryGetValue(partition, out var end) && statistics.Lag.TryGetValue(partition, out var lag))
                {
                    _ofTopic[partition] = (end, end - lag);
                }
            }
        }

        return null;
    }

    private void TakeCommitted(IReadOnlyCollection<int> read)
    {
        if (_committed is not { IsCompletedSuccessfully: true, Result: var committed })
        {
            return;
        }

        _committed = null;
        if (committed is not null) history.CommittedBefore(committed);
        else if (read.Count > 0) _silence++;
        _groupKnown = committed is not null || _silence >= MostSilence;
    }

    private (IReadOnlyList<OffsetJump> Jumps, Error? Error) TakeBounds(bool discard)
    {
        // What is decided hangs on how the topic looks now, where that can be known.
        if (_bounds is not { IsCompletedSuccessfully: true, Result: var bounds } || (_answersLooks && _look is not null))
        {
            return ([], null);
        }

        _bounds = null;
        if (discard)
        {
            // They may be those of the topic that is no more.
            _askedBoundsAt = null;
            return ([], null);
        }

        var jumps = new List<OffsetJump>();
        foreach (var (partition, (low, high)) in bounds.Known)
        {
            if (_stopped.TryGetValue(partition, out var wanted))
            {
                jumps.Add(Decide(partition, wanted, low, high));
            }
            else if (history.Stale.Contains(partition))
            {
                jumps.Add(Decide(partition, null, low, high));
            }
        }

        return (jumps, bounds.Error);
    }

    private OffsetJump Decide(int partition, long? wanted, long low, long high) =>
        OffsetJumps.Decide(partition, wanted, low, high, startFrom, history.OriginOf(partition, wanted is not null));

    private void Ask(IReadOnlyCollection<int> read)
    {
        if (!_groupKnown && _looked && _committed is null && IsTime(_askedGroupAt, AskInterval)
            && Math.Max(history.Count, read.DefaultIfEmpty(-1).Max() + 1) is > 0 and var count)
        {
            _askedGroupAt = clock.GetTimestamp();
            _committed = inquiry.CommittedAsync(count);
        }

        var waiting = _stopped.Count + history.Stale.Count > 0 && _looked && (_groupKnown || !NeedsGroup);
        if (waiting && _bounds is null && IsTime(_askedBoundsAt, AskInterval))
        {
            _askedBoundsAt = clock.GetTimestamp();
            _bounds = inquiry.BoundsAsync([.. _stopped.Keys.Union(history.Stale)]);
            if (_answersLooks) Look();
        }

        if (IsTime(_lookedAt, lookInterval)) Look();
    }

    private void Look()
    {
        if (_look is null)
        {
            _lookedAt = clock.GetTimestamp();
            _look = inquiry.LookAsync();
        }
    }

    private bool IsTime(long? last, TimeSpan interval) => last is null || clock.GetElapsedTime(last.Value) >= interval;
}

/// <summary>What is to be done.</summary>
/// <param name="UnreadOfOld">The topic was made anew: records of the old one that were not read. Null: it was not.</param>
/// <param name="Jumps">Where to go on, each to be confirmed when that is done.</param>
/// <param name="Error">Why some partitions have to wait.</param>
internal sealed record MendingTurn(long? UnreadOfOld, IReadOnlyList<OffsetJump> Jumps, Error? Error)
{
    public static MendingTurn Nothing { get; } = new(null, [], null);
}
