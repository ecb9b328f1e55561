using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What was read from the topic: counters and the consumer's position. Lock-free except for the partitions.</summary>
internal sealed class RecordSeries(TimeProvider clock)
{
    /// <summary>Most partitions with a lag of their own; the rest is summed under <see cref="Labels.Other"/>.</summary>
    internal const int MaxPartitions = 256;

    private static readonly ImmutableArray<string> Reasons = Labels.Values<RecordFault>();

    private readonly long[] _rejected = new long[Reasons.Length];
    private readonly Lock _partitionsLock = new();
    private readonly SortedDictionary<int, long?> _partitions = [];
    private long _consumed;
    private long _bytes;
    private long _missed;
    private long _timestampsIgnored;
    private long _lastRecordTicks;

    public static ImmutableArray<Series<RecordSeries>> Table { get; } =
    [
        new(
            new("alphadrift.records.consumed", MetricKind.Counter, "Records read from the topic, good or bad.")
            {
                Unit = "{record}",
            },
            records => Volatile.Read(ref records._consumed)),
        new(
            new("alphadrift.consumed", MetricKind.Counter, "Bytes of the values of the records read.") { Unit = "By" },
            records => Volatile.Read(ref records._bytes)),
        new(
            new("alphadrift.records.rejected", MetricKind.Counter, "Records that could not become a row, by reason.")
            {
                Unit = "{record}",
                Labels = [Labels.Reason],
            },
            records => records.Rejected()),
        new(
            new("alphadrift.records.missed", MetricKind.Counter, "Records deleted from the topic before they were read.")
            {
                Unit = "{record}",
            },
            records => Volatile.Read(ref records._missed)),
        new(
            new(
                "alphadrift.records.timestamps_ignored",
                MetricKind.Counter,
                "Records whose timestamp is far from their arrival and was not used.")
            {
                Unit = "{record}",
            },
            records => Volatile.Read(ref records._timestampsIgnored)),
        new(
            new("alphadrift.last_record.timestamp", MetricKind.Gauge, "When the last record was read, in seconds since 1970.")
            {
                Unit = "s",
            },
            records => Timestamps.Seconds(Volatile.Read(ref records._lastRecordTicks))),
        new(
            new("alphadrift.consumer.partitions", MetricKind.Gauge, "Partitions assigned to this consumer.")
            {
                Unit = "{partition}",
            },
            records => records.Assigned()),
        new(
            new("alphadrift.consumer.lag", MetricKind.Gauge, "Records not yet read, by partition; absent while unknown.")
            {
                Unit = "{record}",
                Labels = [Labels.Partition],
            },
            records => records.Lag()),
    ];

    public void Consumed(int bytes)
    {
        Interlocked.Increment(ref _consumed);
        Interlocked.Add(ref _bytes, bytes);
        Volatile.Write(ref _lastRecordTicks, clock.GetUtcNow().UtcTicks);
    }

    public void Reject(RecordFault fault) => Interlocked.Increment(ref _rejected[(int)fault]);

    public void IgnoreTimestamp() => Interlocked.Increment(ref _timestampsIgnored);

    public void Missed(long records) => Interlocked.Add(ref _missed, records);

    public void Assign(IReadOnlyCollection<int> partitions)
    {
        lock (_partitionsLock)
        {
            foreach (var gone in _partitions.Keys.Except(partitions).ToList())
            {
                _partitions.Remove(gone);
            }

            foreach (var partition in partitions)
            {
                _partitions.TryAdd(partition, null);
            }
        }
    }

    public void SetLag(int partition, long? records)
    {
        lock (_partitionsLock)
        {
            // A statistics report may still name a partition that was just revoked.
            if (_partitions.ContainsKey(partition))
            {
                _partitions[partition] = records is >= 0 ? records : null;
            }
        }
    }

    private IEnumerable<Point> Rejected()
    {
        for (var fault = RecordFault.None + 1; (int)fault < Reasons.Length; fault++)
        {
            yield return new(Volatile.Read(ref _rejected[(int)fault]), Labels.Of(Labels.Reason, Reasons[(int)fault]));
        }
    }

    private double Assigned()
    {
        lock (_partitionsLock)
        {
            return _partitions.Count;
        }
    }

    private List<Point> Lag()
    {
        lock (_partitionsLock)
        {
            var points = new List<Point>();
            long? other = null;
            foreach (var (partition, lag) in _partitions)
            {
                if (lag is { } records && points.Count < MaxPartitions - 1)
                {
                    points.Add(new(records, Labels.Of(Labels.Partition, partition.ToString(CultureInfo.InvariantCulture))));
                }
                else if (lag is not null)
                {
                    other = (other ?? 0) + lag;
                }
            }

            if (other is { } rest)
            {
                points.Add(new(rest, Labels.Of(Labels.Partition, Labels.Other)));
            }

            return points;
        }
    }
}
