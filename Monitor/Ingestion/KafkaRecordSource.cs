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
/// An offset that cannot be read (none stored, deleted by retention, beyond the end) stops its partition with an error.
/// <see cref="MendStoppedPartitions"/> then looks where the partition begins and ends, reports the jump with the records that
/// were missed, and reads on from there.
/// </remarks>
public sealed class KafkaRecordSource : IRecordSource
{
    /// <summary>Longest wait for a partition's first and last offset; within the time in which the daemon must stop.</summary>
    private static readonly TimeSpan WatermarkTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Pause between two attempts to mend a partition.</summary>
    private static readonly TimeSpan MendInterval = TimeSpan.FromSeconds(1);

    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly string _topic;
    private readonly StartFrom _startFrom;
    private readonly IReadOnlyList<string> _headers;
    private readonly TimeProvider _clock;
    private readonly SortedSet<int> _assigned = [];

    /// <summary>Partitions that stopped at an offset that cannot be read; null when no offset was stored.</summary>
    private readonly Dictionary<int, long?> _stopped = [];

    /// <summary>
    /// Records that arrived although reading is paused: a partition that is assigned meanwhile can only be paused after the call
    /// that assigned it, and that call may already bring its first record.
    /// </summary>
    private readonly Queue<ConsumedRecord> _held = [];

    private readonly HashSet<SourceAspect> _problems = [];
    private IRecordSourceListener? _listener;
    private bool _paused;
    private bool _pauseAgain;
    private long? _lastMend;
    private Error? _fatal;

    /// <param name="headers">Names of the headers that are read; null for none.</param>
    /// <exception cref="InvalidInputException">The client library refuses a property.</exception>
    public KafkaRecordSource(KafkaSettings settings, TimeProvider clock, IReadOnlyList<string>? headers = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(clock);
        _topic = settings.Topic;
        _startFrom = settings.StartFrom;
        _clock = clock;
        _headers = headers ?? [];
        try
        {
            _consumer = new ConsumerBuilder<Ignore, byte[]>(KafkaConsumerProperties.Build(settings, _headers.Count > 0))
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
    }

    public void Open(IRecordSourceListener listener)
    {
        _listener = listener;
        _consumer.Subscribe(_topic);
    }

    public bool TryRead(TimeSpan timeout, out ConsumedRecord record)
    {
        MendStoppedPartitions();
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
        try
        {
            _consumer.Close();
        }
        catch (KafkaException exception)
        {
            OnError(exception.Error);
        }
    }

    public void Dispose() => _consumer.Dispose();

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

        _listener!.PartitionsAssigned(Numbers(added), _assigned);
    }

    private void OnRemoved(List<TopicPartitionOffset> removed, bool lost)
    {
        var numbers = removed.Select(partition => partition.Partition.Value).ToArray();
        _assigned.ExceptWith(numbers);
        foreach (var partition in numbers)
        {
            _stopped.Remove(partition);
        }

        for (var i = _held.Count; i > 0; i--)
        {
            if (_held.Dequeue() is var record && _assigned.Contains(record.Partition))
            {
                _held.Enqueue(record);
            }
        }

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
            _stopped[exception.ConsumerRecord.Partition.Value] = offset.IsSpecial ? null : offset.Value;
            _lastMend = null;
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

        _listener!.LagMeasured(statistics.Lag.Where(entry => _assigned.Contains(entry.Key)).ToDictionary());
    }

    private void Over(SourceAspect aspect)
    {
        if (_problems.Remove(aspect))
        {
            _listener!.ProblemOver(aspect);
        }
    }

    private void MendStoppedPartitions()
    {
        if (_stopped.Count == 0 || (_lastMend is { } last && _clock.GetElapsedTime(last) < MendInterval))
        {
            return;
        }

        _lastMend = _clock.GetTimestamp();
        foreach (var (partition, wanted) in _stopped.ToArray())
        {
            try
            {
                var bounds = _consumer.QueryWatermarkOffsets(At(partition), WatermarkTimeout);
                var jump = OffsetJumps.Decide(partition, wanted, bounds.Low.Value, bounds.High.Value, _startFrom);

                // A partition that stopped with an error refuses to seek: it is given up and taken again at the new offset.
                _consumer.IncrementalUnassign([At(partition)]);
                _consumer.IncrementalAssign([new TopicPartitionOffset(_topic, partition, jump.Next)]);
                _pauseAgain |= _paused;

                // The very first offset is stored at once, so that a restart before the first window begins there too. A later
                // jump is not: rows before it may still wait in a window.
                if (wanted is null)
                {
                    StoreOffset(partition, jump.Next);
                }

                _stopped.Remove(partition);
                _listener!.OffsetJumped(jump);
            }
            catch (KafkaException exception)
            {
                OnError(exception.Error);
            }
        }
    }

    private static int[] Numbers(List<TopicPartition> partitions) =>
        [.. partitions.Select(partition => partition.Partition.Value)];
}
