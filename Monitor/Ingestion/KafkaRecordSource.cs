using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Confluent.Kafka;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>
/// A Kafka topic, read at least once: offsets are stored by the caller when their rows are done with, and committed in the
/// background and at the end. One thread owns it; the client library calls every handler on that thread, from inside of Consume.
/// </summary>
/// <remarks>
/// An offset that cannot be read (none stored, deleted by retention, beyond the end) stops its partition with an error. The
/// <see cref="PartitionMender"/> finds out where to go on, and reports the records that were missed. Nothing here waits for an
/// answer of a broker but <see cref="Close"/>.
/// </remarks>
public sealed class KafkaRecordSource : IRecordSource
{
    /// <summary>At the end, longest wait for a call into the client library that another thread makes.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(1);

    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly TopicInquiry _inquiry;
    private readonly TopicHistory _history = new();
    private readonly PartitionMender _mender;
    private readonly string _topic;
    private readonly IReadOnlyList<string> _headers;
    private readonly SortedSet<int> _assigned = [];

    /// <summary>
    /// Records that arrived although reading is paused: a partition that is assigned meanwhile can only be paused after the call
    /// that assigned it, and that call may already bring its first record.
    /// </summary>
    private readonly Queue<ConsumedRecord> _held = [];

    private readonly HashSet<SourceAspect> _problems = [];
    private readonly BackwardCommits _backward;
    private IRecordSourceListener? _listener;
    private bool _paused;
    private bool _pauseAgain;
    private Error? _fatal;
    private volatile string? _topicId;

    /// <param name="headers">Names of the headers that are read; null for none.</param>
    /// <exception cref="InvalidInputException">The client library refuses a property.</exception>
    public KafkaRecordSource(KafkaSettings settings, TimeProvider clock, IReadOnlyList<string>? headers = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(clock);
        _topic = settings.Topic;
        _headers = headers ?? [];
        var config = KafkaConsumerProperties.Build(settings, _headers.Count > 0);
        try
        {
            _consumer = new ConsumerBuilder<Ignore, byte[]>(config)
                .SetPartitionsAssignedHandler((_, added) => OnAssigned(added))
                .SetPartitionsRevokedHandler((_, removed) => OnRemoved(removed, lost: false))
                .SetPartitionsLostHandler((_, removed) => OnRemoved(removed, lost: true))
                .SetErrorHandler((_, error) => OnError(error))
                .SetStatisticsHandler((_, json) => OnStatistics(json))
                .SetLogHandler((_, line) => _listener?.ClientLogged(line.Facility, line.Message))
                .Build();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or KafkaException)
        {
            throw new InvalidInputException($"kafka.properties: the Kafka client refuses them: {exception.Message}", exception);
        }

        _backward = new BackwardCommits(
            offsets => _consumer.Commit(offsets.Select(entry => new TopicPartitionOffset(_topic, entry.Key, entry.Value))),
            clock);

        // The client library has checked the values that are read here.
        _inquiry = new TopicInquiry(_consumer, _topic, config.IsolationLevel ?? IsolationLevel.ReadCommitted);
        _mender = new PartitionMender(
            _inquiry,
            _history,
            settings.StartFrom,
            TimeSpan.FromMilliseconds(config.TopicMetadataRefreshIntervalMs!.Value),
            clock);
    }

    /// <summary>
    /// The id of the topic to which all offsets belong that are read; null while that is not known. Read by any thread.
    /// </summary>
    public string? TopicId => _topicId;

    /// <summary>Takes up what an earlier run knew; before <see cref="Open"/>.</summary>
    /// <param name="topicId">The id of the topic that it read; null when that is not known.</param>
    public void Remember(string? topicId) => _history.Remembered = topicId;

    public void Open(IRecordSourceListener listener)
    {
        _listener = listener;
        _consumer.Subscribe(_topic);
    }

    public bool TryRead(TimeSpan timeout, out ConsumedRecord record)
    {
        Mend();
        if (!_paused && _held.TryDequeue(out record))
        {
            return true;
        }

        if (_pauseAgain)
        {
            PauseAssigned();
        }

        record = default;
        ConsumeResult<Ignore, byte[]>? result = null;
        try
        {
            result = _consumer.Consume(timeout);
        }
        catch (ConsumeException exception)
        {
            OnConsumeError(exception);
        }
        catch (KafkaException exception)
        {
            OnError(exception.Error);
        }

        if (_fatal is not null)
        {
            throw new RecordSourceException($"Kafka cannot go on: {_fatal.Code}: {_fatal.Reason}");
        }

        if (result is null)
        {
            return false;
        }

        Over(SourceAspect.Broker);
        Over(SourceAspect.Topic);
        if (!_mender.Read(result.Partition.Value, result.Offset.Value + 1))
        {
            return false;
        }

        var message = result.Message;
        record = new ConsumedRecord(
            result.Partition.Value, result.Offset.Value, message.Value, TimeOf(message.Timestamp), HeadersOf(message));
        if (!_paused)
        {
            return true;
        }

        _held.Enqueue(record);
        _pauseAgain = true;
        return false;
    }

    public void StoreOffset(int partition, long next)
    {
        try
        {
            _consumer.StoreOffset(new TopicPartitionOffset(_topic, partition, next));
        }
        catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_State)
        {
            // The partition was taken away: its new reader begins at the last commit and reads these records again.
        }
    }

    public void Pause()
    {
        _paused = true;
        PauseAssigned();
    }

    public void Resume()
    {
        _paused = false;
        _pauseAgain = false;
        _consumer.Resume(_assigned.Select(At));
    }

    public void Close()
    {
        _backward.Wait(CallLimit);
        try
        {
            _consumer.Close();
        }
        catch (KafkaException exception)
        {
            OnError(exception.Error);
        }
    }

    public void Dispose()
    {
        _inquiry.Dispose();

        // The client library must not end under a call into it. What is left then ends with the process.
        if (_backward.Wait(CallLimit) && _inquiry.Wait(CallLimit))
        {
            _consumer.Dispose();
        }
    }

    /// <summary>Null where there is none, or none that a calendar knows.</summary>
    private static DateTimeOffset? TimeOf(Timestamp timestamp) =>
        timestamp.Type != TimestampType.NotAvailable && timestamp.UnixTimestampMs > 0
        && timestamp.UnixTimestampMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(timestamp.UnixTimestampMs)
            : null;

    /// <summary>The last header of every name, as other readers of headers take it.</summary>
    private ImmutableArray<byte[]?> HeadersOf(Message<Ignore, byte[]> message)
    {
        if (_headers.Count == 0)
        {
            return default;
        }

        var values = new byte[]?[_headers.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = message.Headers is { } all && all.TryGetLastBytes(_headers[i], out var bytes) ? bytes : null;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    private void PauseAssigned()
    {
        _pauseAgain = false;
        _consumer.Pause(_assigned.Select(At));
    }

    private TopicPartition At(int partition) => new(_topic, partition);

    private void OnAssigned(List<TopicPartition> added)
    {
        _assigned.UnionWith(Numbers(added));

        // The partitions become ours when this handler has returned; only then can they be paused.
        _pauseAgain |= _paused;
        if (_assigned.Count > 0)
        {
            Over(SourceAspect.Topic);
            Over(SourceAspect.Group);
        }

        _mender.Joined(_assigned);
        _listener!.PartitionsAssigned(Numbers(added), _assigned);
    }

    private void OnRemoved(List<TopicPartitionOffset> removed, bool lost)
    {
        var numbers = removed.Select(partition => partition.Partition.Value).ToArray();
        _assigned.ExceptWith(numbers);
        foreach (var partition in numbers)
        {
            _mender.Left(partition);
            _backward.Remove(partition);
        }

        HoldOnly(record => _assigned.Contains(record.Partition));

        if (lost)
        {
            _listener!.PartitionsLost(numbers, _assigned);
        }
        else
        {
            _listener!.PartitionsRevoked(numbers, _assigned);
        }
    }

    private void OnConsumeError(ConsumeException exception)
    {
        if (exception.Error.Code == ErrorCode.Local_AutoOffsetReset)
        {
            var offset = exception.ConsumerRecord.Offset;
            _mender.Stopped(exception.ConsumerRecord.Partition.Value, offset.IsSpecial ? null : offset.Value);
            return;
        }

        OnError(exception.Error);
    }

    private void OnError(Error error)
    {
        if (error.IsFatal)
        {
            _fatal = error;
            return;
        }

        SourceAspect? aspect = error.Code switch
        {
            ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or
                ErrorCode.Local_Resolve or ErrorCode.SaslAuthenticationFailed => SourceAspect.Broker,
            ErrorCode.UnknownTopicOrPart or ErrorCode.TopicAuthorizationFailed or ErrorCode.TopicException or
                ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => SourceAspect.Topic,
            ErrorCode.GroupAuthorizationFailed or ErrorCode.InconsistentGroupProtocol or ErrorCode.InvalidGroupId or
                ErrorCode.InvalidSessionTimeout or ErrorCode.GroupMaxSizeReached => SourceAspect.Group,
            _ => null,
        };
        if (aspect is { } lasting)
        {
            _problems.Add(lasting);
        }

        _listener?.ProblemSeen(aspect, error.Code.ToString(), error.Reason);
    }

    private void OnStatistics(string json)
    {
        var statistics = SourceStatistics.Parse(json, _topic);
        if (statistics.Connected)
        {
            Over(SourceAspect.Broker);
        }

        _mender.Measured(statistics);
        _listener!.LagMeasured(statistics.Lag.Where(entry => _assigned.Contains(entry.Key)).ToDictionary());
    }

    private void Over(SourceAspect aspect)
    {
        if (_problems.Remove(aspect))
        {
            _listener!.ProblemOver(aspect);
        }
    }

    private void Mend()
    {
        var turn = _mender.Turn(_assigned);
        if (turn.UnreadOfOld is { } unread)
        {
            HoldOnly(record => !_history.Stale.Contains(record.Partition));
            _listener!.TopicRecreated(unread);
        }

        if (turn.Error is { } error)
        {
            OnError(error);
        }

        if (turn.Jumps.Count > 0)
        {
            Jump(turn.Jumps);
        }

        if (_backward.Turn() is { } failure)
        {
            OnError(failure);
        }

        _topicId = _history.Settled;
    }

    private void Jump(IReadOnlyList<OffsetJump> jumps)
    {
        try
        {
            // A partition that stopped with an error refuses to seek: it is given up and taken again at the new offset.
            _consumer.IncrementalUnassign(jumps.Select(jump => At(jump.Partition)));
            _consumer.IncrementalAssign(jumps.Select(jump => new TopicPartitionOffset(_topic, jump.Partition, jump.Next)));
        }
        catch (KafkaException exception)
        {
            OnError(exception.Error);
            return;
        }

        _pauseAgain |= _paused;
        foreach (var jump in jumps)
        {
            _mender.Mended(jump);
            if (jump.EndsOffsets)
            {
                _backward.Add(jump.Partition, jump.Next);
            }

            if (jump.EndsOffsets || jump.StoresNext)
            {
                StoreOffset(jump.Partition, jump.Next);
            }

            _listener!.OffsetJumped(jump);
        }
    }

    private void HoldOnly(Func<ConsumedRecord, bool> keep)
    {
        for (var i = _held.Count; i > 0; i--)
        {
            if (_held.Dequeue() is var record && keep(record))
            {
                _held.Enqueue(record);
            }
        }
    }

    private static int[] Numbers(List<TopicPartition> partitions) =>
        [.. partitions.Select(partition => partition.Partition.Value)];
}
