using System.Diagnostics.Metrics;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// Every instrument of the daemon, in one meter. Every member may be called from any thread. All series with a closed set of
/// label values exist from the start, at 0, so that a rate sees the first event; what is unknown or not finite is absent, never
/// NaN.
/// </summary>
public sealed class DaemonMetrics : IDisposable
{
    /// <summary>Name of the meter of the first daemon in a process, which is normally the only one.</summary>
    public const string DefaultMeterName = "Alphadrift";

    private static int _instances;

    private readonly RecordInstruments _records;
    private readonly WindowInstruments _windows;
    private readonly AdaptationInstruments _adaptation;
    private readonly ChartInstruments _charts;
    private readonly AlertInstruments _alerts;
    private readonly InfoInstruments _info;
    private readonly Meter _meter;
    private readonly SegmentMeter _bySegment;
    private SegmentInstruments? _segments;

    public DaemonMetrics(IMeterFactory meters, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(clock);
        var instance = Interlocked.Increment(ref _instances);
        MeterName = instance == 1 ? DefaultMeterName : $"{DefaultMeterName}.{instance}";
        var meter = meters.Create(MeterName);
        _meter = meter;
        _bySegment = new SegmentMeter(MeterName);
        _records = new RecordInstruments(meter, clock);
        _windows = new WindowInstruments(meter, _bySegment);
        _adaptation = new AdaptationInstruments(meter);
        _charts = new ChartInstruments(meter, _bySegment);
        _alerts = new AlertInstruments(meter, _bySegment);
        _info = new InfoInstruments(meter, clock);
    }

    /// <summary>The product's version.</summary>
    public static string Version => InfoInstruments.Version;

    /// <summary>
    /// Name of this instance's meter. It is unique in the process, because OpenTelemetry subscribes by name alone: of two
    /// daemons in one process each would export the other's series too.
    /// </summary>
    public string MeterName { get; }

    /// <summary>The model is open.</summary>
    public void SetModel(WatchedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _info.SetModel(model);
        _charts.SetModel(model);
    }

    /// <summary>Rows a second that production sends.</summary>
    public void SetRowRate(double perSecond) => _charts.SetRowRate(perSecond);

    /// <summary>A record was read from the topic, whatever becomes of it.</summary>
    /// <param name="bytes">Length of its value.</param>
    public void RecordConsumed(int bytes) => _records.Consumed(bytes);

    /// <summary>A record could not become a row.</summary>
    public void RecordRejected(RecordFault fault) => _records.Reject(fault);

    /// <summary>Records were deleted from the topic before this consumer read them (the offsets jumped).</summary>
    public void RecordsMissed(long records) => _records.Missed(records);

    /// <summary>The partitions that this consumer has now.</summary>
    public void SetAssignedPartitions(IReadOnlyCollection<int> partitions) => _records.Assign(partitions);

    /// <summary>Records of an assigned partition that are not yet read; null (or negative) when unknown.</summary>
    public void SetConsumerLag(int partition, long? records) => _records.SetLag(partition, records);

    /// <summary>Rows in the window that is being filled.</summary>
    public void SetPartialWindowRows(int rows) => _windows.SetPending(rows);

    /// <summary>A window was observed.</summary>
    /// <param name="duration">How long the observation took.</param>
    public void WindowObserved(ObservedWindow window, TimeSpan duration)
    {
        _windows.Observed(window, duration);
        _adaptation.Observed(window.Observation.Adaptation);
        _charts.Observed(window);
        _alerts.Known(window.Segment);
    }

    /// <summary>The stream is split; called once, before the first window.</summary>
    /// <param name="places">Most segments at a time, other included.</param>
    public void EnableSegments(int places)
    {
        _segments ??= new SegmentInstruments(_meter);
        _windows.Split(places);
        _bySegment.Split(places);
    }

    /// <summary>How the stream is split now.</summary>
    /// <param name="folded">Segments that lost their place so far.</param>
    /// <param name="otherRows">Rows without a segment of their own so far.</param>
    public void SetSegments(int known, long folded, long otherRows) => _segments?.Set(known, folded, otherRows);

    /// <summary>A segment lost its place: its series end.</summary>
    public void SegmentFolded(string segment)
    {
        _windows.Folded(segment);
        _charts.Folded(segment);
        _alerts.Folded(segment);
        _bySegment.Folded();
    }

    /// <summary>
    /// Rows of the window that is being filled were given up because their partition went to another member, which reads them
    /// again.
    /// </summary>
    public void RowsDropped(int rows) => _windows.Dropped(rows);

    /// <summary>An alert changed its state.</summary>
    /// <param name="alertName">One of <see cref="AlertNames"/>.</param>
    /// <param name="segment">Of which it speaks; null: the stream as a whole.</param>
    public void AlertChanged(string alertName, bool firing, string? segment = null) =>
        _alerts.Changed(alertName, firing, segment);

    /// <summary>An alert fires since before the start: that is no change.</summary>
    public void AlertRestored(string alertName, string? segment = null) => _alerts.Restored(alertName, segment);

    public void Dispose() => _bySegment.Dispose();

    /// <summary>A webhook is configured; its series exist from here on.</summary>
    public void WebhookConfigured(string webhook) => _alerts.Update(webhook, _ => { });

    /// <summary>A delivery to a webhook ended.</summary>
    public void WebhookDelivered(string webhook, WebhookOutcome outcome) =>
        _alerts.Update(webhook, counts => counts.Outcomes[(int)outcome]++);

    /// <summary>An attempt failed and will be repeated.</summary>
    public void WebhookRetried(string webhook) => _alerts.Update(webhook, counts => counts.Retries++);

    /// <summary>Deliveries that wait or are under way.</summary>
    public void SetWebhookQueueLength(string webhook, int length) =>
        _alerts.Update(webhook, counts => counts.QueueLength = length);

    /// <summary>The receiver asked for no more deliveries.</summary>
    public void WebhookDisabled(string webhook) => _alerts.Update(webhook, counts => counts.Disabled = true);
}
