using Alphadrift.Monitoring.Ingestion;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>Every log event of the daemon. Ids are append-only: an id is never given to another event.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information,
        "Watching {Model} (sha256 {Sha256}, {Lowering} kernels) against baseline {Baseline} ({Verdict})")]
    public static partial void ModelOpened(this ILogger logger, string model, string sha256, string lowering, string baseline, string verdict);

    [LoggerMessage(2, LogLevel.Information, "Consuming topic {Topic} at {BootstrapServers} as group {GroupId}")]
    public static partial void ConsumerStarted(this ILogger logger, string topic, string bootstrapServers, string groupId);

    [LoggerMessage(3, LogLevel.Information, "Partitions assigned: {Partitions}")]
    public static partial void PartitionsAssigned(this ILogger logger, string partitions);

    [LoggerMessage(4, LogLevel.Information, "Partitions revoked: {Partitions}")]
    public static partial void PartitionsRevoked(this ILogger logger, string partitions);

    [LoggerMessage(5, LogLevel.Warning, "Partitions lost: {Partitions}; their records may have been read by another member meanwhile")]
    public static partial void PartitionsLost(this ILogger logger, string partitions);

    [LoggerMessage(6, LogLevel.Warning, "Record rejected at {Topic}[{Partition}]@{Offset}: {Reason}: {Detail}")]
    public static partial void RecordRejected(
        this ILogger logger, string topic, int partition, long offset, RecordFault reason, string? detail);

    [LoggerMessage(7, LogLevel.Warning, "{Count} more records were rejected in the last {Seconds} s; see alphadrift_records_rejected_total")]
    public static partial void RecordsRejectedSilently(this ILogger logger, long count, double seconds);

    [LoggerMessage(8, LogLevel.Information,
        "Window {Index}: {Rows} rows, score {Score:0.###} against {Threshold:0.###}, p = {PValue:0.###e+0}, alarm {Alarm}")]
    public static partial void WindowObserved(
        this ILogger logger, long index, int rows, double score, double threshold, double pValue, bool alarm);

    [LoggerMessage(9, LogLevel.Warning, "Window {Index} has no threshold: {Reason}")]
    public static partial void WindowUncalibrated(this ILogger logger, long index, string reason);

    [LoggerMessage(10, LogLevel.Information, "Window given up after {Age}: {Rows} rows are fewer than the {MinRows} that can be observed")]
    public static partial void WindowDiscarded(this ILogger logger, TimeSpan age, int rows, int minRows);

    [LoggerMessage(11, LogLevel.Warning, "{Alert} fires (episode {EpisodeId}): {Summary}")]
    public static partial void AlertFiring(this ILogger logger, string alert, string episodeId, string summary);

    [LoggerMessage(12, LogLevel.Information, "{Alert} is resolved (episode {EpisodeId}): {Summary}")]
    public static partial void AlertResolved(this ILogger logger, string alert, string episodeId, string summary);

    [LoggerMessage(13, LogLevel.Warning, "Topic {Topic} does not exist at {BootstrapServers}; waiting for it")]
    public static partial void TopicMissing(this ILogger logger, string topic, string bootstrapServers);

    [LoggerMessage(14, LogLevel.Warning, "Kafka: {Code}: {Reason}")]
    public static partial void BrokerError(this ILogger logger, string code, string reason);

    [LoggerMessage(15, LogLevel.Error, "Kafka cannot go on: {Code}: {Reason}")]
    public static partial void BrokerFatal(this ILogger logger, string code, string reason);

    [LoggerMessage(16, LogLevel.Information, "Shutting down: {Reason}")]
    public static partial void ShuttingDown(this ILogger logger, string reason);

    [LoggerMessage(17, LogLevel.Information, "Stopped after {Records} records, {Windows} windows; offsets stored")]
    public static partial void Stopped(this ILogger logger, long records, long windows);

    [LoggerMessage(18, LogLevel.Information, "Webhook {Webhook} took {Delivery} ({Status}) at attempt {Attempt}")]
    public static partial void WebhookDelivered(this ILogger logger, string webhook, string delivery, int status, int attempt);

    [LoggerMessage(19, LogLevel.Warning, "Webhook {Webhook}: attempt {Attempt} of {MaxAttempts} for {Delivery} failed: {Reason}; next in {Delay}")]
    public static partial void WebhookRetry(
        this ILogger logger, string webhook, int attempt, int maxAttempts, string delivery, string reason, TimeSpan delay);

    [LoggerMessage(20, LogLevel.Error, "Webhook {Webhook}: {Delivery} was not delivered: {Reason}")]
    public static partial void WebhookFailed(this ILogger logger, string webhook, string delivery, string reason);

    [LoggerMessage(21, LogLevel.Error, "Webhook {Webhook} answered 410 Gone and is disabled until the daemon restarts")]
    public static partial void WebhookDisabled(this ILogger logger, string webhook);

    [LoggerMessage(22, LogLevel.Information, "Listening on {Url}")]
    public static partial void Listening(this ILogger logger, string url);
}
