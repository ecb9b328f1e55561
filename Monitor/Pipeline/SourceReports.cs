using System.Globalization;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>Brings what happens to the record source into health, metrics and log.</summary>
public sealed class SourceReports(
    KafkaSettings kafka, DaemonHealth health, ModelMetrics metrics, ILogger<SourceReports> logger, TimeProvider clock)
{
    /// <summary>The same problem is logged once in this time, however often the client library tries again.</summary>
    public static readonly TimeSpan ProblemInterval = TimeSpan.FromSeconds(60);

    /// <summary>How often a timestamp that is not believed is logged; all are counted.</summary>
    public static readonly TimeSpan TimestampInterval = TimeSpan.FromMinutes(10);

    private readonly LogBudget _timestamps = new(1, TimestampInterval, clock);
    private readonly Dictionary<string, long> _loggedAt = new(StringComparer.Ordinal);

    public void Opened()
    {
        logger.ConsumerStarted(kafka.Topic, kafka.BootstrapServers, kafka.GroupId);
        foreach (var limit in KafkaConsumerProperties.RaisedLimits(kafka))
        {
            logger.FetchLimitRaised(limit.Name, limit.Value, limit.Most);
        }
    }

    public void Assigned(IReadOnlyCollection<int> added, IReadOnlyCollection<int> all)
    {
        if (added.Count > 0)
        {
            logger.PartitionsAssigned(Text(added));
        }

        ShowPartitions(all);
    }

    public void Removed(IReadOnlyCollection<int> removed, IReadOnlyCollection<int> remaining, bool lost)
    {
        if (removed.Count > 0 && lost)
        {
            logger.PartitionsLost(Text(removed));
        }
        else if (removed.Count > 0)
        {
            logger.PartitionsRevoked(Text(removed));
        }

        ShowPartitions(remaining);
    }

    public void RowsDropped(int rows)
    {
        if (rows > 0)
        {
            logger.RowsDropped(rows);
            metrics.RowsDropped(rows);
        }
    }

    public void Problem(SourceAspect? aspect, string code, string reason)
    {
        var missing = code is "UnknownTopicOrPart" or "Local_UnknownTopic";
        if (aspect is { } lasting)
        {
            health.Report(
                Health(lasting),
                missing
                    ? $"topic '{kafka.Topic}' does not exist at {kafka.BootstrapServers}; waiting for it"
                    : $"{code}: {reason}");
        }

        if (_loggedAt.TryGetValue(code, out var last) && clock.GetElapsedTime(last) < ProblemInterval)
        {
            return;
        }

        _loggedAt[code] = clock.GetTimestamp();
        if (missing)
        {
            logger.TopicMissing(kafka.Topic, kafka.BootstrapServers);
        }
        else
        {
            logger.BrokerError(code, reason);
        }
    }

    public void ProblemOver(SourceAspect aspect)
    {
        if (aspect == SourceAspect.Broker)
        {
            logger.BrokerAnswers(kafka.BootstrapServers);
        }

        // A group problem is over when partitions are assigned, which has its own report.
        if (aspect != SourceAspect.Group)
        {
            health.Report(Health(aspect), null);
        }

        // The next occurrence is news again.
        _loggedAt.Clear();
    }

    public void Recreated(long unread)
    {
        logger.TopicRecreated(kafka.Topic, unread);
        metrics.RecordsMissed(unread);
    }

    public void Jumped(OffsetJump jump)
    {
        switch (jump.Cause)
        {
            case JumpCause.NoOffset:
                logger.StartingWithoutOffset(kafka.Topic, jump.Partition, jump.Next, kafka.StartFrom);
                break;
            case JumpCause.Added:
                logger.PartitionAdded(kafka.Topic, jump.Partition, jump.Next);
                break;
            case JumpCause.Recreated:
                logger.PartitionRecreated(kafka.Topic, jump.Partition, jump.Next);
                break;
            case JumpCause.Deleted:
                logger.RecordsMissed(jump.Missed, kafka.Topic, jump.Partition, jump.Next, jump.Wanted!.Value);
                break;
            case JumpCause.Truncated:
                logger.PartitionTruncated(kafka.Topic, jump.Partition, jump.Wanted!.Value, jump.Next);
                break;
            case JumpCause.BeyondEnd:
                logger.OffsetBeyondEnd(kafka.Topic, jump.Partition, jump.Wanted!.Value, jump.Next);
                break;
            default:
                return;
        }

        metrics.RecordsMissed(jump.Missed);
    }

    /// <summary>A record's timestamp is not believed.</summary>
    public void TimestampIgnored(int partition, long offset, DateTimeOffset time)
    {
        metrics.TimestampIgnored();
        if (_timestamps.TrySpend()) logger.TimestampIgnored(kafka.Topic, partition, offset, time.UtcDateTime);
    }

    public void Lag(IReadOnlyDictionary<int, long> lag)
    {
        foreach (var (partition, records) in lag)
        {
            metrics.SetConsumerLag(partition, records);
        }
    }

    public void ClientLine(string facility, string message) => logger.ClientLine(facility, message);

    private static HealthAspect Health(SourceAspect aspect) => aspect switch
    {
        SourceAspect.Broker => HealthAspect.Broker,
        SourceAspect.Topic => HealthAspect.Topic,
        _ => HealthAspect.Assignment,
    };

    private void ShowPartitions(IReadOnlyCollection<int> partitions)
    {
        metrics.SetAssignedPartitions(partitions);
        health.Report(
            HealthAspect.Assignment,
            partitions.Count > 0
                ? null
                : $"no partition of '{kafka.Topic}' is assigned to this member of group '{kafka.GroupId}'");
    }

    private static string Text(IEnumerable<int> partitions) =>
        string.Join(", ", partitions.Order().Select(partition => partition.ToString(CultureInfo.InvariantCulture)));
}
