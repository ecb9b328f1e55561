using System.Diagnostics.Metrics;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What became of one webhook delivery. The names are the values of the metric label <c>outcome</c> (snake_case).</summary>
public enum WebhookOutcome
{
    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>The receiver refused for good (a status that a retry cannot mend).</summary>
    Rejected,

    /// <summary>All attempts failed.</summary>
    Exhausted,

    /// <summary>The queue was full, or the endpoint is disabled.</summary>
    Dropped,

    /// <summary>The daemon stopped first.</summary>
    Abandoned,
}

/// <summary>Every instrument of the daemon, in one meter. Every member may be called from any thread.</summary>
public sealed class DaemonMetrics
{
    public const string MeterName = "Alphadrift";

    public DaemonMetrics(IMeterFactory meters, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(clock);
        _ = meters.Create(MeterName);
    }

    /// <summary>A record was read from the topic, whatever becomes of it.</summary>
    /// <param name="bytes">Length of its value.</param>
    public void RecordConsumed(int bytes)
    {
    }

    /// <summary>A record could not become a row.</summary>
    public void RecordRejected(RecordFault fault)
    {
    }

    /// <summary>A window was observed.</summary>
    /// <param name="duration">How long the observation took.</param>
    public void WindowObserved(ObservedWindow window, TimeSpan duration)
    {
    }

    /// <summary>
    /// Rows of the window that is being filled were given up because their partition went to another member, which reads them again.
    /// </summary>
    public void RowsDropped(int rows)
    {
    }

    /// <summary>Records were deleted from the topic before this consumer read them (the offsets jumped).</summary>
    public void RecordsMissed(long records)
    {
    }

    /// <summary>Rows in the window that is being filled.</summary>
    public void SetPartialWindowRows(int rows)
    {
    }

    /// <summary>An alert changed its state.</summary>
    public void AlertChanged(string alertName, bool firing)
    {
    }

    /// <summary>The partitions that this consumer has now.</summary>
    public void SetAssignedPartitions(IReadOnlyCollection<int> partitions)
    {
    }

    /// <summary>Records of an assigned partition that are not yet read; null (or negative) when unknown.</summary>
    public void SetConsumerLag(int partition, long? records)
    {
    }

    /// <summary>The model is open.</summary>
    public void SetModel(WatchedModel model)
    {
    }

    /// <summary>A delivery to a webhook ended.</summary>
    public void WebhookDelivered(string webhook, WebhookOutcome outcome)
    {
    }

    /// <summary>Deliveries that wait in the queue of a webhook.</summary>
    public void SetWebhookQueueLength(string webhook, int length)
    {
    }
}
