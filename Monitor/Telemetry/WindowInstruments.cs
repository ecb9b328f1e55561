using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What the windows said: counters over all windows, gauges of the last one.</summary>
internal sealed class WindowInstruments
{
    /// <summary>Most series of a site metric with segments.</summary>
    private const int MaxSegmentSites = 1_000;

    private readonly Histogram<double> _duration;
    private readonly BySegment<Segment> _segments = new();
    private readonly SegmentMeter _meter;
    private int _siteLimit = SiteSeries.MaxSites;
    private long _lastTicks;
    private long _rows;
    private long _windows;
    private long _uncalibrated;
    private long _dropped;
    private int _pendingRows;

    /// <param name="meter">Of the instruments of the whole stream.</param>
    /// <param name="bySegment">Of those with series per segment.</param>
    public WindowInstruments(Meter meter, SegmentMeter bySegment)
    {
        _meter = bySegment;
        meter.CreateObservableCounter(
            "alphadrift.rows.observed", () => Volatile.Read(ref _rows), "{row}", "Rows in the windows that were observed.");
        meter.CreateObservableCounter(
            "alphadrift.rows.dropped",
            () => Volatile.Read(ref _dropped),
            "{row}",
            "Rows dropped on a rebalance; another member reads them.");
        meter.CreateObservableCounter(
            "alphadrift.windows.observed", () => Volatile.Read(ref _windows), "{window}", "Windows observed.");
        meter.CreateObservableCounter(
            "alphadrift.windows.uncalibrated",
            () => Volatile.Read(ref _uncalibrated),
            "{window}",
            "Windows observed without a threshold.");
        bySegment.Add(OfAlarms);
        meter.CreateObservableGauge(
            "alphadrift.window.pending",
            () => Volatile.Read(ref _pendingRows),
            "{row}",
            "Rows in the window that is being filled.");
        meter.CreateObservableGauge(
            "alphadrift.last_window.timestamp",
            () => Timestamps.Measure(Volatile.Read(ref _lastTicks)),
            "s",
            "When the last window was observed, in seconds since 1970.");
        _duration = meter.CreateHistogram(
            "alphadrift.observe.duration",
            "s",
            "Time to observe one window.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
            });

        bySegment.Add(OfWindows);
        bySegment.Add(OfSites);
        meter.CreateObservableGauge(
            "alphadrift.sites.folded",
            () => _segments.All().Max(entry => Volatile.Read(ref entry.Value.Last)?.Folded ?? 0),
            "{site}",
            "Sites that are shown together under site=\"other\".");
    }

    public void Observed(ObservedWindow window, TimeSpan duration)
    {
        var observation = window.Observation;
        var segment = _segments.Of(window.Segment);
        var sites = SiteSeries.Of(observation.Sites, _siteLimit);
        _meter.Seen(sites.Length);
        var folded = observation.Sites.Length == sites.Length ? 0 : observation.Sites.Length - sites.Length + 1;
        Volatile.Write(ref segment.Last, new Last(observation, sites, folded));
        Volatile.Write(ref _lastTicks, window.ObservedAt.UtcTicks);
        Interlocked.Increment(ref _windows);
        Interlocked.Add(ref _rows, observation.Rows);
        if (observation.Alarm)
        {
            Interlocked.Increment(ref segment.Alarms);
        }

        // The few rows of a segment that is rare have no score; that says nothing about the calibration.
        if (observation.Uncalibrated is not null && (window.Segment is null || observation.Rows >= SlopeMonitor.MinWindowRows))
        {
            Interlocked.Increment(ref _uncalibrated);
        }

        _duration.Record(duration.TotalSeconds);
    }

    /// <summary>So many segments will have series of their own: the more they are, the fewer sites of each.</summary>
    public void Split(int segments) => _siteLimit = Math.Clamp(MaxSegmentSites / segments, 1, SiteSeries.MaxSites);

    public void Folded(string segment) => _segments.Remove(segment);

    public void Dropped(int rows) => Interlocked.Add(ref _dropped, rows);

    public void SetPending(int rows) => Volatile.Write(ref _pendingRows, rows);

    private void OfAlarms(Meter meter) => meter.CreateObservableCounter(
        "alphadrift.window.alarms",
        () => _segments.All().Select(entry => new Measurement<long>(Volatile.Read(ref entry.Value.Alarms), entry.Labels)),
        "{window}",
        "Windows whose score was above the threshold.");

    private void OfWindows(Meter meter)
    {
        OfWindow(meter, "alphadrift.window.score", "Score of the last window.", window => window.Score);
        OfWindow(
            meter,
            "alphadrift.window.threshold",
            "Score above which a window of the last one's size alarms; absent without calibration.",
            window => window.Threshold);
        OfWindow(
            meter,
            "alphadrift.window.p_value",
            "Probability of a score at least as high without shift; absent without calibration.",
            window => window.PValue);
        OfWindow(
            meter,
            "alphadrift.skew.score",
            "How far the farthest site is from its reference, in standard deviations of windows without shift; "
            + "absent without calibration.",
            window => window.Skew?.Score ?? double.NaN);
        OfWindow(
            meter,
            "alphadrift.skew.threshold",
            "Score above which a site is outside of its band; absent without calibration.",
            window => window.Skew?.Threshold ?? double.NaN);
        OfWindow(meter, "alphadrift.window.rows", "Rows in the last window.", window => window.Rows);
        OfWindow(
            meter,
            "alphadrift.window.joint_contribution",
            "Part of the last score that belongs to all sites together.",
            window => window.JointContribution);
    }

    private void OfSites(Meter meter)
    {
        OfSite(
            meter,
            "alphadrift.site.contribution",
            "Part of the last score that belongs to the site.",
            site => site.Contribution);
        OfSite(
            meter,
            "alphadrift.site.slope_movement",
            "How far the site's slopes would like to move: root mean square over its channels.",
            site => site.SlopeMovement);
        OfSite(meter, "alphadrift.site.skewness", "Skewness before the rectifier, mean over channels.", site => site.Skewness);
        OfSite(
            meter,
            "alphadrift.site.reference_skewness",
            "Skewness before the rectifier on the reference, mean over channels.",
            site => site.ReferenceSkewness);
        OfSite(
            meter,
            "alphadrift.site.negative_share",
            "Share of negative values before the rectifier, mean over channels.",
            site => site.NegativeShare);
        OfSite(
            meter,
            "alphadrift.site.reference_negative_share",
            "Share of negative values before the rectifier on the reference, mean over channels.",
            site => site.ReferenceNegativeShare);
        OfSite(
            meter,
            "alphadrift.site.masked_share",
            "Share of rows, channels and positions with a local slope of zero: no gradient passes there.",
            site => site.MaskedShare);
        OfSite(
            meter,
            "alphadrift.site.reference_masked_share",
            "Share of rows, channels and positions with a local slope of zero on the reference.",
            site => site.ReferenceMaskedShare);
        OfSite(
            meter,
            "alphadrift.site.dead_channels",
            "Channels that never fired in the last window although they do on the reference.",
            site => site.DeadChannels);
    }

    /// <summary>A gauge of the last window; absent before the first window and where the value is not finite.</summary>
    private void OfWindow(Meter meter, string name, string description, Func<Observation, double> value) =>
        meter.CreateObservableGauge(
            name,
            () => _segments.Measure(segment => Volatile.Read(ref segment.Last) is { } last ? value(last.Observation) : null),
            null,
            description);

    /// <summary>A gauge per site of the last window; absent where the value is not finite.</summary>
    private void OfSite(Meter meter, string name, string description, Func<SiteSeries, double> value) =>
        meter.CreateObservableGauge(name, () => PerSite(value), null, description);

    private IEnumerable<Measurement<double>> PerSite(Func<SiteSeries, double> value)
    {
        foreach (var (segment, labels) in _segments.All())
        {
            foreach (var site in Volatile.Read(ref segment.Last)?.Sites ?? [])
            {
                if (double.IsFinite(value(site)))
                {
                    yield return new(value(site), [.. labels, Labels.Of(Labels.Site, site.Name)]);
                }
            }
        }
    }

    private sealed class Segment
    {
        public Last? Last;
        public long Alarms;
    }

    private sealed record Last(Observation Observation, ImmutableArray<SiteSeries> Sites, int Folded);
}
