using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// The metrics of one watched model: series of the daemon's instruments with its name as the label <c>model</c>
/// (<see cref="DaemonMetrics.Of"/>). Every member may be called from any thread.
/// </summary>
public sealed class ModelMetrics
{
    private readonly SegmentMeter _bySegment;
    private readonly Action<TimeSpan, KeyValuePair<string, object?>> _took;

    /// <param name="name">The model's name.</param>
    /// <param name="bySegment">The meter of series per segment, which must know how many there are.</param>
    /// <param name="took">Records the time that a window took.</param>
    /// <param name="clock">Tells when records arrive.</param>
    internal ModelMetrics(
        string name, SegmentMeter bySegment, Action<TimeSpan, KeyValuePair<string, object?>> took, TimeProvider clock)
    {
        Label = Labels.Of(Labels.Model, name);
        _bySegment = bySegment;
        _took = took;
        Records = new RecordSeries(clock);
    }

    internal KeyValuePair<string, object?> Label { get; }

    internal RecordSeries Records { get; }

    internal WindowSeries Windows { get; } = new();

    internal AdaptationSeries Adaptation { get; } = new();

    internal ChartSeries Charts { get; } = new();

    internal AlertSeries Alerts { get; } = new();

    internal SegmentSeries Segments { get; } = new();

    internal InfoSeries Info { get; } = new();

    internal StateSeries State { get; } = new();

    /// <summary>The model is open.</summary>
    public void SetModel(WatchedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Info.SetModel(model);
        Charts.SetModel(model);
    }

    /// <summary>What is on the disk under a file's name is, or is not, what was loaded.</summary>
    public void SetFileChanged(WatchedFile file, bool changed) => Info.SetChanged(file, changed);

    /// <summary>Rows a second that production sends.</summary>
    public void SetRowRate(double perSecond) => Charts.SetRowRate(perSecond);

    /// <summary>A record was read from the topic, whatever becomes of it.</summary>
    /// <param name="bytes">Length of its value.</param>
    public void RecordConsumed(int bytes) => Records.Consumed(bytes);

    /// <summary>A record could not become a row.</summary>
    public void RecordRejected(RecordFault fault) => Records.Reject(fault);

    /// <summary>A record's timestamp was not believed.</summary>
    public void TimestampIgnored() => Records.IgnoreTimestamp();

    /// <summary>Records were deleted from the topic before this consumer read them (the offsets jumped).</summary>
    public void RecordsMissed(long records) => Records.Missed(records);

    /// <summary>The partitions that this consumer has now.</summary>
    public void SetAssignedPartitions(IReadOnlyCollection<int> partitions) => Records.Assign(partitions);

    /// <summary>Records of an assigned partition that are not yet read; null (or negative) when unknown.</summary>
    public void SetConsumerLag(int partition, long? records) => Records.SetLag(partition, records);

    /// <summary>Rows in the window that is being filled.</summary>
    public void SetPartialWindowRows(int rows) => Windows.SetPending(rows);

    /// <summary>A window was observed.</summary>
    /// <param name="duration">How long the observation took.</param>
    public void WindowObserved(ObservedWindow window, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(window);
        _bySegment.Seen(Windows.Observed(window));
        _took(duration, Label);
        Adaptation.Observed(window.Observation.Adaptation);
        Charts.Observed(window);
        Alerts.Known(window.Segment);
    }

    /// <summary>The stream is split; called once, before the first window.</summary>
    /// <param name="places">Most segments at a time, other included.</param>
    public void EnableSegments(int places)
    {
        Segments.Enable();
        Windows.Split(places);
        _bySegment.Split(places);
    }

    /// <summary>How the stream is split now.</summary>
    /// <param name="folded">Segments that lost their place so far.</param>
    /// <param name="otherRows">Rows without a segment of their own so far.</param>
    public void SetSegments(int known, long folded, long otherRows) => Segments.Set(known, folded, otherRows);

    /// <summary>A segment lost its place: its series end.</summary>
    public void SegmentFolded(string segment)
    {
        Windows.Folded(segment);
        Charts.Folded(segment);
        Alerts.Folded(segment);
        _bySegment.Folded();
    }

    /// <summary>
    /// Rows of the window that is being filled were given up because their partition went to another member, which reads them
    /// again.
    /// </summary>
    public void RowsDropped(int rows) => Windows.Dropped(rows);

    /// <summary>An alert changed its state.</summary>
    /// <param name="alertName">One of <see cref="AlertNames"/>.</param>
    /// <param name="segment">Of which it speaks; null: the stream as a whole.</param>
    public void AlertChanged(string alertName, bool firing, string? segment = null) =>
        Alerts.Changed(alertName, firing, segment);

    /// <summary>An alert fires since before the start: that is no change.</summary>
    public void AlertRestored(string alertName, string? segment = null) => Alerts.Restored(alertName, segment);

    /// <summary>There is a state file; its series exist from here on.</summary>
    public void EnableState() => State.Enable();

    /// <summary>The state file was written.</summary>
    public void StateSaved(DateTimeOffset at) => State.Saved(at);

    /// <summary>The state file could not be written.</summary>
    public void StateNotSaved() => State.Failed();

    /// <summary>A webhook is configured; its series exist from here on.</summary>
    public void WebhookConfigured(string webhook) => Alerts.Update(webhook, _ => { });

    /// <summary>A delivery to a webhook ended.</summary>
    public void WebhookDelivered(string webhook, WebhookOutcome outcome) =>
        Alerts.Update(webhook, counts => counts.Outcomes[(int)outcome]++);

    /// <summary>An attempt failed and will be repeated.</summary>
    public void WebhookRetried(string webhook) => Alerts.Update(webhook, counts => counts.Retries++);

    /// <summary>Deliveries that wait or are under way.</summary>
    public void SetWebhookQueueLength(string webhook, int length) =>
        Alerts.Update(webhook, counts => counts.QueueLength = length);

    /// <summary>The receiver asked for no more deliveries.</summary>
    public void WebhookDisabled(string webhook) => Alerts.Update(webhook, counts => counts.Disabled = true);
}
