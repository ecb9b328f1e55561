using System.Collections.Immutable;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// What adapting the slopes gave: counters over all windows, gauges of the last one; gauges are absent while it is off.
/// </summary>
internal sealed class AdaptationSeries
{
    private static readonly ImmutableArray<Reading<AdaptationObservation>> OfWindow =
        [.. AdaptationMeasures.OfWindow.SelectMany(measure => measure.Readings)];

    private static readonly ImmutableArray<Reading<SiteDisplacement>> OfSite =
        [.. AdaptationMeasures.OfSite.SelectMany(measure => measure.Readings)];

    private Last? _last;
    private long _collapses;
    private long _outside;
    private long _skipped;

    public static ImmutableArray<Series<AdaptationSeries>> Table { get; } =
    [
        new(
            new(
                "alphadrift.adaptation.collapses",
                MetricKind.Counter,
                "Collapses of the adaptation: sure of few answers; not drift.")
            {
                Unit = "{collapse}",
            },
            adaptation => Volatile.Read(ref adaptation._collapses)),
        new(
            new("alphadrift.adaptation.skipped_windows", MetricKind.Counter, "Windows without a row to learn from.")
            {
                Unit = "{window}",
            },
            adaptation => Volatile.Read(ref adaptation._skipped)),
        new(
            new(
                "alphadrift.trajectory.outside_windows",
                MetricKind.Counter,
                "Windows after which an adapted slope was outside its band.")
            {
                Unit = "{window}",
            },
            adaptation => Volatile.Read(ref adaptation._outside)),
        .. OfWindow.Select((reading, i) => new Series<AdaptationSeries>(
            reading.AsGauge(bySegment: false),
            adaptation => Volatile.Read(ref adaptation._last)?.Window[i] ?? double.NaN)),
        .. OfSite.Select((reading, i) => new Series<AdaptationSeries>(
            reading.AsGauge(bySegment: false, Labels.Site),
            adaptation => Volatile.Read(ref adaptation._last)?.Sites.Points(i) ?? [])),
    ];

    public void Observed(AdaptationObservation? seen)
    {
        if (seen is null)
        {
            return;
        }

        var sites = SiteValues<SiteDisplacement>.Of(seen.Sites, site => site.Name, OfSite, SiteValues.MaxSites);
        Volatile.Write(ref _last, new Last([.. OfWindow.Select(reading => reading.Value(seen))], sites));
        Count(ref _collapses, seen.Trajectory.State == TrajectoryState.Collapsed);
        Count(ref _outside, seen.Trajectory.State == TrajectoryState.Outside);
        Count(ref _skipped, seen.KeptRows == 0);
    }

    private static void Count(ref long counter, bool happened)
    {
        if (happened)
        {
            Interlocked.Increment(ref counter);
        }
    }

    private sealed record Last(ImmutableArray<double> Window, SiteValues<SiteDisplacement> Sites);
}
