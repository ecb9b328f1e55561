using System.Collections.Immutable;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>What the windows said: counters over all windows, gauges of the last one.</summary>
internal sealed class WindowSeries
{
    /// <summary>Most series of a site metric with segments.</summary>
    private const int MaxSegmentSites = 1_000;

    private static readonly ImmutableArray<Reading<Observation>> OfWindow =
        [.. WindowMeasures.All.SelectMany(measure => measure.Readings)];

    private readonly BySegment<Segment> _segments = new();
    private int _siteLimit = SiteValues.MaxSites;
    private long _lastTicks;
    private long _rows;
    private long _windows;
    private long _uncalibrated;
    private long _unjudged;
    private long _nonFinite;
    private long _dropped;
    private int _pendingRows;

    /// <summary>Of the whole stream.</summary>
    public static ImmutableArray<Series<WindowSeries>> Whole { get; } =
    [
        new(
            new("alphadrift.rows.observed", MetricKind.Counter, "Rows in the windows that were observed.") { Unit = "{row}" },
            windows => Volatile.Read(ref windows._rows)),
        new(
            new("alphadrift.rows.dropped", MetricKind.Counter, "Rows dropped on a rebalance; another member reads them.")
            {
                Unit = "{row}",
            },
            windows => Volatile.Read(ref windows._dropped)),
        new(
            new("alphadrift.windows.observed", MetricKind.Counter, "Windows observed.") { Unit = "{window}" },
            windows => Volatile.Read(ref windows._windows)),
        new(
            new("alphadrift.windows.uncalibrated", MetricKind.Counter, "Windows observed without a threshold.")
            {
                Unit = "{window}",
            },
            windows => Volatile.Read(ref windows._uncalibrated)),
        new(
            new(
                "alphadrift.windows.unjudged",
                MetricKind.Counter,
                "Windows that cannot be judged: without a score where there is a threshold, or most of the rows were not finite.")
            {
                Unit = "{window}",
            },
            windows => Volatile.Read(ref windows._unjudged)),
        new(
            new("alphadrift.rows.non_finite", MetricKind.Counter, "Rows that the model answered with values that are not finite.")
            {
                Unit = "{row}",
            },
            windows => Volatile.Read(ref windows._nonFinite)),
        new(
            new("alphadrift.window.pending", MetricKind.Gauge, "Rows in the window that is being filled.") { Unit = "{row}" },
            windows => Volatile.Read(ref windows._pendingRows)),
        new(
            new(
                "alphadrift.last_window.timestamp",
                MetricKind.Gauge,
                "When the last window was observed, in seconds since 1970.")
            {
                Unit = "s",
            },
            windows => Timestamps.Seconds(Volatile.Read(ref windows._lastTicks))),
        new(
            new("alphadrift.sites.folded", MetricKind.Gauge, $"Sites that are shown together under site=\"{Labels.Other}\".")
            {
                Unit = "{site}",
            },
            windows => windows._segments.All().Max(entry => Volatile.Read(ref entry.Value.Last)?.Sites.Folded ?? 0)),
    ];

    /// <summary>Of each segment where the stream is split.</summary>
    public static ImmutableArray<Series<WindowSeries>> BySegment { get; } =
    [
        new(
            new("alphadrift.window.alarms", MetricKind.Counter, "Windows whose score was above the threshold.")
            {
                Unit = "{window}",
                BySegment = true,
            },
            windows => windows._segments.Points(segment => Volatile.Read(ref segment.Alarms))),
        .. OfWindow.Select((reading, i) => new Series<WindowSeries>(
            reading.AsGauge(bySegment: true),
            windows => windows._segments.Points(segment => Volatile.Read(ref segment.Last)?.Window[i] ?? double.NaN))),
        .. SiteMeasures.Readings.Select((reading, i) => new Series<WindowSeries>(
            reading.AsGauge(bySegment: true, Labels.Site),
            windows => windows._segments.All().SelectMany(
                entry => Volatile.Read(ref entry.Value.Last)?.Sites.Points(i, entry.Labels) ?? []))),
    ];

    /// <returns>Series of each site metric that the window has.</returns>
    public int Observed(ObservedWindow window)
    {
        var observation = window.Observation;
        var segment = _segments.Of(window.Segment);
        var sites = SiteValues<SiteObservation>.Of(observation.Sites, site => site.Name, SiteMeasures.Readings, _siteLimit);
        Volatile.Write(ref segment.Last, new Last([.. OfWindow.Select(reading => reading.Value(observation))], sites));
        Volatile.Write(ref _lastTicks, window.ObservedAt.UtcTicks);
        Interlocked.Increment(ref _windows);
        Interlocked.Add(ref _rows, observation.Rows);
        Interlocked.Add(ref _nonFinite, observation.NonFiniteRows);
        if (observation.SaysNothing) Interlocked.Increment(ref _unjudged);
        if (observation.Alarm)
        {
            Interlocked.Increment(ref segment.Alarms);
        }

        // The few rows of a segment that is rare have no score; that says nothing about the calibration.
        if (observation.Uncalibrated is not null && (window.Segment is null || observation.Rows >= Observation.MinRows))
        {
            Interlocked.Increment(ref _uncalibrated);
        }

        return sites.Names.Length;
    }

    /// <summary>So many segments will have series of their own: the more they are, the fewer sites of each.</summary>
    public void Split(int segments) => _siteLimit = Math.Clamp(MaxSegmentSites / segments, 1, SiteValues.MaxSites);

    public void Folded(string segment) => _segments.Remove(segment);

    public void Dropped(int rows) => Interlocked.Add(ref _dropped, rows);

    public void SetPending(int rows) => Volatile.Write(ref _pendingRows, rows);

    private sealed class Segment
    {
        public Last? Last;
        public long Alarms;
    }

    private sealed record Last(ImmutableArray<double> Window, SiteValues<SiteObservation> Sites);
}
