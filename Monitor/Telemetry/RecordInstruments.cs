using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Globalization;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What was read from the topic: counters and the consumer's position. Lock-free except for the partitions.</summary>
internal sealed class RecordInstruments
{
    /// <summary>Most partitions with a lag of their own; the rest is summed under <see cref="Labels.Other"/>.</summary>
    internal const int MaxPartitions = 256;

    private static readonly ImmutableArray<string> Reasons = Labels.Values<RecordFault>();

    private readonly TimeProvider _clock;
    private readonly long[] _rejected = new long[Reasons.Length];
    private readonly Lock _partitionsLock = new();
    private readonly SortedDictionary<int, long?> _partitions = [];
    private long _consumed;
    private long _bytes;
    private long _missed;
    private long _lastRecordTicks;

    public RecordInstruments(Meter meter, TimeProvider clock)
    {
        _clock = clock;
        meter.CreateObservableCounter(
            "alphadrift.records.consumed",
            () => Volatile.Read(ref _consumed),
            "{record}",
            "Records read from the topic, good or bad.");
        meter.CreateObservableCounter(
            "alphadrift.consumed", () => Volatile.Read(ref _bytes), "By", "Bytes of the values of the records read.");
        meter.CreateObservableCounter(
            "alphadrift.records.rejected", Rejected, "{record}", "Records that could not become a row, by reason.");
        meter.CreateObservableCounter(
            "alphadrift.records.missed",
            () => Volatile.Read(ref _missed),
            "{record}",
            "Records deleted from the topic before they were read.");
        meter.CreateObservableGauge(
            "alphadrift.last_record.timestamp", LastRecord, "s", "When the last record was read, in seconds since 1970.");
        meter.CreateObservableGauge(
            "alphadrift.consumer.partitions", Assigned, "{partition}", "Partitions assigned to this consumer.");
        meter.CreateObservableGauge(
            "alphadrift.consumer.lag", Lag, "{record}", "Records not yet read, by partition; absent while unknown.");
    }

    public void Consumed(int bytes)
    {
        Interlocked.Increment(ref _consumed);
        Interlocked.Add(ref _bytes, bytes);
        Volatile.Write(ref _lastRecordTicks, _clock.GetUtcNow().UtcTicks);
    }

    public void Reject(RecordFault fault) => Interlocked.Increment(ref _rejected[(int)fault]);

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

    private IEnumerable<Measurement<long>> Rejected()
    {
        for (var fault = RecordFault.None + 1; (int)fault < Reasons.Length; fault++)
        {
            yield return new(Volatile.Read(ref _rejected[(int)fault]), Labels.Of(Labels.Reason, Reasons[(int)fault]));
        }
    }

    private IEnumerable<Measurement<double>> LastRecord() => Timestamps.Measure(Volatile.Read(ref _lastRecordTicks));

    private int Assigned()
    {
        lock (_partitionsLock)
        {
            return _partitions.Count;
        }
    }

    private List<Measurement<long>> Lag()
    {
        lock (_partitionsLock)
        {
            var measurements = new List<Measurement<long>>();
            long? other = null;
            foreach (var (partition, lag) in _partitions)
            {
                if (lag is { } records && measurements.Count < MaxPartitions - 1)
                {
                    measurements.Add(new(records, Labels.Of(Labels.Partition, partition.ToString(CultureInfo.InvariantCulture))));
                }
                else if (lag is not null)
                {
                    other = (other ?? 0) + lag;
                }
            }

            if (other is { } rest)
            {
                measurements.Add(new(rest, Labels.Of(Labels.Partition, Labels.Other)));
            }

            return measurements;
        }
    }
}
