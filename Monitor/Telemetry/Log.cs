using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>Every log event of the daemon. Ids are append-only: an id is never given to another event.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information,
        "Watching {Model} (sha256 {Sha256}, {Lowering} kernels) against baseline {Baseline} ({Verdict})")]
    public static partial void ModelOpened(
        this ILogger logger, string model, string sha256, string lowering, string baseline, string verdict);

    [LoggerMessage(2, LogLevel.Information, "Consuming topic {Topic} at {BootstrapServers} as group {GroupId}")]
    public static partial void ConsumerStarted(this ILogger logger, string topic, string bootstrapServers, string groupId);

    [LoggerMessage(3, LogLevel.Information, "Partitions assigned: {Partitions}")]
    public static partial void PartitionsAssigned(this ILogger logger, string partitions);

    [LoggerMessage(4, LogLevel.Information, "Partitions revoked: {Partitions}")]
    public static partial void PartitionsRevoked(this ILogger logger, string partitions);

    [LoggerMessage(5, LogLevel.Warning,
        "Partitions lost: {Partitions}; their records may have been read by another member meanwhile")]
    public static partial void PartitionsLost(this ILogger logger, string partitions);

    [LoggerMessage(6, LogLevel.Warning, "Record rejected at {Topic}[{Partition}]@{Offset}: {Reason}: {Detail}")]
    public static partial void RecordRejected(
        this ILogger logger, string topic, int partition, long offset, RecordFault reason, string? detail);

    [LoggerMessage(7, LogLevel.Warning,
        "Further records rejected in the last {Seconds} s: {Count} ({Reasons}); see alphadrift_records_rejected_total")]
    public static partial void RecordsRejectedSilently(this ILogger logger, long count, double seconds, string reasons);

    [LoggerMessage(8, LogLevel.Information,
        "Window {Index}{Places}: {Rows} rows, score {Score:0.###} against {Threshold:0.###}, p = {PValue:G3}, alarm {Alarm}, "
        + "decided by {SpokenBy}")]
    public static partial void WindowObserved(
        this ILogger logger, long index, string places, int rows, double score, double threshold, double pValue, bool alarm,
        ScorePart spokenBy);

    [LoggerMessage(9, LogLevel.Warning, "Window {Index} has no threshold: {Reason}")]
    public static partial void WindowUncalibrated(this ILogger logger, long index, string reason);

    [LoggerMessage(10, LogLevel.Information,
        "Rows of the open window that are dropped: {Rows}; their partitions went to another member, which reads them again")]
    public static partial void RowsDropped(this ILogger logger, int rows);

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

    [LoggerMessage(17, LogLevel.Information, "Stopped; offsets stored; records: {Records}, windows: {Windows}")]
    public static partial void Stopped(this ILogger logger, long records, long windows);

    [LoggerMessage(18, LogLevel.Information, "Webhook {Webhook} took {Delivery} ({Status}) at attempt {Attempt}")]
    public static partial void WebhookDelivered(this ILogger logger, string webhook, string delivery, int status, int attempt);

    [LoggerMessage(19, LogLevel.Warning,
        "Webhook {Webhook}: attempt {Attempt} for {Delivery} failed: {Reason}; next in {Delay}")]
    public static partial void WebhookRetry(
        this ILogger logger, string webhook, int attempt, string delivery, string reason, string delay);

    [LoggerMessage(20, LogLevel.Error, "Webhook {Webhook}: {Delivery} was not delivered: {Reason}")]
    public static partial void WebhookFailed(this ILogger logger, string webhook, string delivery, string reason);

    [LoggerMessage(48, LogLevel.Information, "Webhook {Webhook}: {Delivery} is not sent: {Reason}")]
    public static partial void WebhookFolded(this ILogger logger, string webhook, string delivery, string reason);

    [LoggerMessage(21, LogLevel.Error, "Webhook {Webhook} answered 410 Gone and is disabled until the daemon restarts")]
    public static partial void WebhookDisabled(this ILogger logger, string webhook);

    [LoggerMessage(22, LogLevel.Information, "Listening on {Url}")]
    public static partial void Listening(this ILogger logger, string url);

    [LoggerMessage(23, LogLevel.Information,
        "No stored offset for {Topic}[{Partition}]: starting at offset {Offset} ({StartFrom})")]
    public static partial void StartingWithoutOffset(
        this ILogger logger, string topic, int partition, long offset, StartFrom startFrom);

    [LoggerMessage(24, LogLevel.Warning,
        "Records of {Topic}[{Partition}] that were deleted before they were read: {Count}; going on from offset {Next} " +
        "instead of {Wanted}")]
    public static partial void RecordsMissed(
        this ILogger logger, long count, string topic, int partition, long next, long wanted);

    [LoggerMessage(25, LogLevel.Warning,
        "Offset {Wanted} of {Topic}[{Partition}] lies beyond the end of the partition, which was truncated or made anew: " +
        "starting at its oldest record, offset {Next}")]
    public static partial void OffsetBeyondEnd(this ILogger logger, string topic, int partition, long wanted, long next);

    [LoggerMessage(121, LogLevel.Warning,
        "{Topic}[{Partition}] was truncated: offset {Wanted} would be read next, but the partition ends before {Next}; "
        + "going on there")]
    public static partial void PartitionTruncated(this ILogger logger, string topic, int partition, long wanted, long next);

    [LoggerMessage(122, LogLevel.Information,
        "{Topic}[{Partition}] was added after reading began: starting at its oldest record, offset {Next}")]
    public static partial void PartitionAdded(this ILogger logger, string topic, int partition, long next);

    [LoggerMessage(123, LogLevel.Warning,
        "Topic {Topic} was deleted and made anew: each partition is read from its oldest record. "
        + "Records of the old one that were not read, as far as that is known: {Unread}")]
    public static partial void TopicRecreated(this ILogger logger, string topic, long unread);

    [LoggerMessage(124, LogLevel.Information,
        "{Topic}[{Partition}] of the new topic: starting at its oldest record, offset {Next}")]
    public static partial void PartitionRecreated(this ILogger logger, string topic, int partition, long next);

    [LoggerMessage(26, LogLevel.Information, "Kafka answers at {BootstrapServers}")]
    public static partial void BrokerAnswers(this ILogger logger, string bootstrapServers);

    [LoggerMessage(120, LogLevel.Warning,
        "kafka.properties.{Property} is {Value}; above {Most} fetching may take more memory than the documents say, and a topic "
        + "that shrinks well may end the daemon at its memory limit")]
    public static partial void FetchLimitRaised(this ILogger logger, string property, long value, int most);

    [LoggerMessage(27, LogLevel.Warning, "Rows not observed before the end: {Rows}; they are read again at the next start")]
    public static partial void RowsLeftUnobserved(this ILogger logger, int rows);

    [LoggerMessage(28, LogLevel.Warning, "The consumer did not leave its group within {Limit}; the broker will notice by itself")]
    public static partial void ConsumerAbandoned(this ILogger logger, string limit);

    [LoggerMessage(29, LogLevel.Critical, "The daemon cannot go on: {Reason}")]
    public static partial void DaemonFailed(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(30, LogLevel.Information, "Observing is slower than the topic: consumption is paused")]
    public static partial void ConsumptionPaused(this ILogger logger);

    [LoggerMessage(31, LogLevel.Information, "Consumption goes on after {Pause}")]
    public static partial void ConsumptionResumed(this ILogger logger, string pause);

    [LoggerMessage(32, LogLevel.Debug, "librdkafka {Facility}: {Message}")]
    public static partial void ClientLine(this ILogger logger, string facility, string message);

    [LoggerMessage(33, LogLevel.Information,
        "Further windows observed in the last {Seconds} s: {Count}; see alphadrift_windows_observed_total")]
    public static partial void WindowsObservedSilently(this ILogger logger, long count, double seconds);

    [LoggerMessage(34, LogLevel.Warning,
        "Window {Index}: the adaptation has collapsed and begins anew, which is not drift: average entropy {Entropy:0.####} "
        + "(reference {ReferenceEntropy:0.####}), "
        + "predictions spread over {Classes:0.#} classes (reference {ReferenceClasses:0.#})")]
    public static partial void AdaptationCollapsed(
        this ILogger logger, long index, double entropy, double referenceEntropy, double classes, double referenceClasses);

    [LoggerMessage(35, LogLevel.Warning,
        "Window {Index}: the adapted slopes have left their band, {Slopes} of them; farthest {Site}, channel {Channel}, "
        + "{Excess:0.##} bands away")]
    public static partial void TrajectoryLeft(this ILogger logger, long index, int slopes, string? site, int channel,
        double excess);

    [LoggerMessage(40, LogLevel.Information,
        "Window {Index}{Places}: class {Class} has the mean probability {Probability:0.####}, "
        + "{ReferenceProbability:0.####} on the reference (g = {Statistic:0.####})")]
    public static partial void ClassMoved(
        this ILogger logger, long index, string places, int @class, double probability, double referenceProbability,
        double statistic);

    [LoggerMessage(36, LogLevel.Information, "Window {Index}: the adapted slopes are within their band again")]
    public static partial void TrajectoryReturned(this ILogger logger, long index);

    [LoggerMessage(50, LogLevel.Information,
        "Charts: one false alarm in {RunLength} rows is asked for; {State}: {Reason}")]
    public static partial void ChartsOpened(this ILogger logger, int runLength, string state, string reason);

    [LoggerMessage(51, LogLevel.Warning,
        "The baseline has no charts: alarming windows in a row make the alert; 'alphadrift calibrate' adds charts")]
    public static partial void ChartsMissing(this ILogger logger);

    [LoggerMessage(52, LogLevel.Information,
        "Window {Index}{Places}: chart {Chart} crossed its threshold at row {Row} ({Value:0.###} against {Threshold:0.###}); "
        + "shifted since row {ChangePoint} or so")]
    public static partial void ChartCrossed(
        this ILogger logger, long index, string places, string chart, long row, double value, double threshold, long changePoint);

    [LoggerMessage(53, LogLevel.Information,
        "The charts' run length is now {Rows} rows instead of {Before}: {Duration} at {Rate:0.###} rows a second")]
    public static partial void RunLengthChanged(this ILogger logger, int rows, int before, string duration, double rate);

    [LoggerMessage(41, LogLevel.Information, "Sites within ONNX Runtime's blocked layout: {Sites}")]
    public static partial void LayoutBlocked(this ILogger logger, int sites);

    [LoggerMessage(42, LogLevel.Information, "Sites are computed in the plain layout: {Reason}")]
    public static partial void LayoutPlain(this ILogger logger, string reason);

    [LoggerMessage(54, LogLevel.Warning,
        "A run length of {Wanted} rows is asked for; the baseline allows {Longest}, which is taken. "
        + "More reference rows would allow more")]
    public static partial void RunLengthBounded(this ILogger logger, double wanted, int longest);

    [LoggerMessage(61, LogLevel.Information, "Charts and alerts go on from {Path}; streams: {Segments}, rows so far: {Rows}")]
    public static partial void ChartsRestored(this ILogger logger, string path, int segments, long rows);

    [LoggerMessage(62, LogLevel.Warning, "Charts and alerts begin anew, {Path} cannot be used: {Reason}")]
    public static partial void ChartsNotRestored(this ILogger logger, string path, string reason);

    [LoggerMessage(63, LogLevel.Error,
        "The state of charts and alerts cannot be written to {Path}: {Reason}; a restart now would lose what came since the last "
        + "save. It is tried again; see alphadrift_state_save_failures_total")]
    public static partial void ChartsNotSaved(this ILogger logger, string path, string reason);

    [LoggerMessage(64, LogLevel.Information, "{Alert} goes on firing, as since {StartsAt:u} ({Episode}); nobody is told again")]
    public static partial void AlertGoesOn(this ILogger logger, string alert, string episode, DateTimeOffset startsAt);

    [LoggerMessage(65, LogLevel.Information,
        "Deliveries that the last run left open and that are sent now: {Count}; receivers know them by their ids")]
    public static partial void DeliveriesResumed(this ILogger logger, int count);

    [LoggerMessage(66, LogLevel.Warning,
        "Delivery {Id} is left over from the last run, but there is no webhook {Webhook} any more")]
    public static partial void DeliveryOrphaned(this ILogger logger, string id, string webhook);

    [LoggerMessage(67, LogLevel.Information,
        "{Alert} is resolved without a window that says so (episode {EpisodeId}): {Summary}")]
    public static partial void AlertEnded(this ILogger logger, string alert, string episodeId, string summary);

    [LoggerMessage(68, LogLevel.Warning,
        "Alerts that fired when the last run ended are not resolved, because {Path} does not say which ({Reason}): what is open "
        + "at their receivers is to be closed there")]
    public static partial void AlertsNotEnded(this ILogger logger, string path, string reason);

    [LoggerMessage(56, LogLevel.Information,
        "Segment {Segment} has sent no row for a while and is counted in other now: "
        + "segment {Next} takes its place, with charts of its own")]
    public static partial void SegmentFolded(this ILogger logger, string segment, string next);

    [LoggerMessage(57, LogLevel.Warning,
        "All places for segments are taken (segments.max: {Places}): rows of further ones count as other; "
        + "see alphadrift_segments_other_rows_total")]
    public static partial void SegmentsFull(this ILogger logger, int places);

    [LoggerMessage(58, LogLevel.Information,
        "Window {Index} of segment {Segment}{Places}: {Rows} rows, score {Score:0.###} against {Threshold:0.###}, "
        + "p = {PValue:G3}, alarm {Alarm}, decided by {SpokenBy}")]
    public static partial void SegmentObserved(
        this ILogger logger,
        long index,
        string segment,
        string places,
        int rows,
        double score,
        double threshold,
        double pValue,
        bool alarm,
        ScorePart spokenBy);

    [LoggerMessage(59, LogLevel.Warning, "Window {Index} of segment {Segment} has no threshold: {Reason}")]
    public static partial void SegmentUncalibrated(this ILogger logger, long index, string segment, string reason);

    [LoggerMessage(69, LogLevel.Information,
        "Window {Index} of segment {Segment}{Places}: rows {Rows}, too few for a score; the charts saw them")]
    public static partial void SegmentPartTooSmall(this ILogger logger, long index, string segment, string places, int rows);

    [LoggerMessage(70, LogLevel.Information, "Window {Index}{Places}: {Rows} rows, score {Score:0.###}, without a threshold")]
    public static partial void WindowWithoutThreshold(this ILogger logger, long index, string places, int rows, double score);

    [LoggerMessage(71, LogLevel.Information,
        "Window {Index} of segment {Segment}{Places}: {Rows} rows, score {Score:0.###}, without a threshold")]
    public static partial void SegmentWithoutThreshold(
        this ILogger logger, long index, string segment, string places, int rows, double score);

    [LoggerMessage(60, LogLevel.Information,
        "Window {Index} of segment {Segment}{Places}: chart {Chart} crossed at row {Row} of the segment "
        + "({Value:0.###} against {Threshold:0.###}); shifted since row {ChangePoint} or so")]
    public static partial void SegmentCrossed(
        this ILogger logger, long index, string segment, string places, string chart, long row, double value, double threshold,
        long changePoint);

    [LoggerMessage(55, LogLevel.Warning,
        "The baseline has no bands for its sites: the alert Skew never fires; 'alphadrift calibrate' adds them")]
    public static partial void SkewBandsMissing(this ILogger logger);

    [LoggerMessage(106, LogLevel.Warning,
        "The {File} {Path} is another than was loaded ({Now}): the daemon goes on with what it loaded. "
        + "Start it again to take the new one")]
    public static partial void FileReplaced(this ILogger logger, string file, string path, string now);

    [LoggerMessage(107, LogLevel.Warning,
        "The {File} {Path} is gone: the daemon goes on with what it loaded, but could not start again")]
    public static partial void FileGone(this ILogger logger, string file, string path);

    [LoggerMessage(108, LogLevel.Warning,
        "The {File} {Path} cannot be read any more ({Reason}): the daemon goes on with what it loaded, "
        + "but could not start again")]
    public static partial void FileUnreadable(this ILogger logger, string file, string path, string reason);

    [LoggerMessage(109, LogLevel.Information, "The {File} {Path} is again what was loaded")]
    public static partial void FileIsBack(this ILogger logger, string file, string path);

    [LoggerMessage(110, LogLevel.Error, "Whether the {File} {Path} is replaced cannot be told: {Reason}")]
    public static partial void FileNotWatched(this ILogger logger, string file, string path, string reason);

    [LoggerMessage(104, LogLevel.Error, "A task failed that nothing waited for; the daemon goes on")]
    public static partial void TaskFailed(this ILogger logger, Exception exception);

    [LoggerMessage(105, LogLevel.Error, "The consumer could not leave its group in order: {Reason}")]
    public static partial void ConsumerNotClosed(this ILogger logger, string reason);

    [LoggerMessage(100, LogLevel.Warning,
        "{Path} is on a file system without locks: nothing keeps a second daemon from writing it too. One alone may use it")]
    public static partial void StateUnguarded(this ILogger logger, string path);

    [LoggerMessage(101, LogLevel.Warning,
        "What could not be used of {Path} is kept as {Aside}; the next such file takes its place")]
    public static partial void StatePutAside(this ILogger logger, string path, string aside);

    [LoggerMessage(102, LogLevel.Error, "What could not be used of {Path} could not be put aside and is written over: {Reason}")]
    public static partial void StateNotPutAside(this ILogger logger, string path, string reason);

    [LoggerMessage(103, LogLevel.Information, "The state of charts and alerts is written to {Path} again")]
    public static partial void StateSavedAgain(this ILogger logger, string path);

    [LoggerMessage(130, LogLevel.Warning,
        "The timestamp {Time:yyyy-MM-dd HH:mm:ss}Z of {Topic}[{Partition}]@{Offset} is far from its arrival and is not used; "
        + "more are counted in alphadrift_records_timestamps_ignored_total")]
    public static partial void TimestampIgnored(
        this ILogger logger, string topic, int partition, long offset, DateTime time);

    [LoggerMessage(131, LogLevel.Warning,
        "Window {Index}{Places}: the model answered {NonFinite} of {Rows} rows with NaN or infinity; they are left out")]
    public static partial void RowsNotFinite(this ILogger logger, long index, string places, int nonFinite, int rows);

    [LoggerMessage(132, LogLevel.Warning,
        "Window {Index}{Places} has no score although there is a threshold for {Rows} rows: it cannot be judged")]
    public static partial void WindowWithoutScore(this ILogger logger, long index, string places, int rows);

    [LoggerMessage(133, LogLevel.Warning,
        "Further windows in the last {Seconds} s with rows that the model answered with NaN or infinity: {Count}; see "
        + "alphadrift_rows_non_finite_total")]
    public static partial void RowsNotFiniteSilently(this ILogger logger, long count, double seconds);
}
