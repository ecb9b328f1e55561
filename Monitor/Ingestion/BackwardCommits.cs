using Confluent.Kafka;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>
/// Commits offsets that lie before those that are committed. The client library does not do so by itself: it would leave the
/// old ones, of a topic that is no more, until the new topic has as many records. It also waits for the broker's answer, so it
/// is called beside the owner's loop, once at a time, and again a second after a failure. One owner thread.
/// </summary>
/// <param name="commit">Commits and waits; called on another thread.</param>
internal sealed class BackwardCommits(Action<IReadOnlyDictionary<int, long>> commit, TimeProvider clock)
{
    private readonly Dictionary<int, long> _wanted = [];
    private IReadOnlyDictionary<int, long> _underWay = new Dictionary<int, long>();
    private Task? _committing;
    private long? _beganAt;

    /// <summary>Commits the offset as soon as that is possible.</summary>
    public void Add(int partition, long offset) => _wanted[partition] = offset;

    /// <summary>The partition is another member's now.</summary>
    public void Remove(int partition) => _wanted.Remove(partition);

    /// <summary>Takes in what was committed, and begins with what is to be.</summary>
    /// <returns>Why the last attempt failed; null when it did not, or when it was told before.</returns>
    public Error? Turn()
    {
        var error = Take();
        var rests = _beganAt is { } began && clock.GetElapsedTime(began) < PartitionMender.AskInterval;
        if (_committing is null && _wanted.Count > 0 && !rests)
        {
            _beganAt = clock.GetTimestamp();
            var offsets = _underWay = new Dictionary<int, long>(_wanted);
            _committing = Task.Run(() => commit(offsets));
        }

        return error;
    }

    /// <summary>Waits for an attempt that is under way.</summary>
    /// <returns>False when it is under way still.</returns>
    public bool Wait(TimeSpan limit) => _committing is null || Task.WhenAny(_committing).Wait(limit);

    private Error? Take()
    {
        if (_committing is not { IsCompleted: true } done)
        {
            return null;
        }

        _committing = null;
        if (done.Exception?.InnerException is { } fault)
        {
            return fault is KafkaException kafka ? kafka.Error : new Error(ErrorCode.Local_Fail, fault.Message);
        }

        foreach (var (partition, offset) in _underWay)
        {
            if (_wanted.GetValueOrDefault(partition, -1) == offset) _wanted.Remove(partition);
        }

        return null;
    }
}
