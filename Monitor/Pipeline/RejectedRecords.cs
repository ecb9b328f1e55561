using System.Globalization;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Counts bad records, all of them, and logs them with their place, the first <see cref="Burst"/> at once and then one a second:
/// a producer gone wrong must not fill the disk. Of the others a summary names the first and the last place by reason. One owner
/// thread.
/// </summary>
public sealed class RejectedRecords(
    KafkaSettings kafka, ModelMetrics metrics, ILogger<RejectedRecords> logger, TimeProvider clock)
{
    public const int Burst = 10;

    /// <summary>How often the number of records that were not logged is.</summary>
    public static readonly TimeSpan SummaryInterval = TimeSpan.FromSeconds(10);

    private readonly SortedDictionary<RecordFault, (long Count, Place First, Place Last)> _withheld = [];
    private readonly LogBudget _budget = new(Burst, TimeSpan.FromSeconds(1), clock);

    public void Reject(in ConsumedRecord record, RecordFault fault, string? detail)
    {
        if (_budget.TrySpend())
        {
            logger.RecordRejected(kafka.Topic, record.Partition, record.Offset, fault, detail);
        }
        else
        {
            var place = new Place(record.Partition, record.Offset);
            var (count, first, _) = _withheld.GetValueOrDefault(fault, (0, place, place));
            _withheld[fault] = (count + 1, first, place);
        }

        metrics.RecordRejected(fault);
    }

    /// <summary>Says how many were not logged, and where they are, when it is time to; called regularly.</summary>
    /// <param name="atEnd">True to say so now.</param>
    public void Summarize(bool atEnd = false)
    {
        if (_budget.TryTakeWithheld(atEnd ? TimeSpan.Zero : SummaryInterval, out var count, out var span))
        {
            var reasons = string.Join("; ", _withheld.Select(one => string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Key} {one.Value.Count}, {Text(one.Value.First)} to {Text(one.Value.Last)}")));
            _withheld.Clear();
            logger.RecordsRejectedSilently(count, Math.Round(span.TotalSeconds, 1), reasons);
        }
    }

    private string Text(Place place) =>
        string.Create(CultureInfo.InvariantCulture, $"{kafka.Topic}[{place.Partition}]@{place.Offset}");

    private readonly record struct Place(int Partition, long Offset);
}
