using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Counts bad records, all of them, and logs them with their place, the first <see cref="Burst"/> at
/// once and then one a second: a producer gone wrong must not fill the disk. One owner thread.
/// </summary>
public sealed class RejectedRecords(
    KafkaSettings kafka, ModelMetrics metrics, ILogger<RejectedRecords> logger, TimeProvider clock)
{
    public const int Burst = 10;

    /// <summary>How often the number of records that were not logged is.</summary>
    public static readonly TimeSpan SummaryInterval = TimeSpan.FromSeconds(10);

    private readonly LogBudget _budget = new(Burst, TimeSpan.FromSeconds(1), clock);

    public void Reject(in ConsumedRecord record, RecordFault fault, string? detail)
    {
        if (_budget.TrySpend())
        {
            logger.RecordRejected(kafka.Topic, record.Partition, record.Offset, fault, detail);
        }

        metrics.RecordRejected(fault);
    }

    /// <summary>Says how many were not logged, when it is time to; called regularly.</summary>
    /// <param name="atEnd">True to say so now.</param>
    public void Summarize(bool atEnd = false)
    {
        if (_budget.TryTakeWithheld(atEnd ? TimeSpan.Zero : SummaryInterval, out var count, out var span))
        {
            logger.RecordsRejectedSilently(count, Math.Round(span.TotalSeconds, 1));
        }
    }
}
