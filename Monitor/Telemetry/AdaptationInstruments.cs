using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Alphadrift.Adaptation.Adapting;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// What adapting the slopes gave: counters over all windows, gauges of the last one; gauges are absent while it is off.
/// </summary>
internal sealed class AdaptationInstruments
{
    private Last? _last;
    private long _collapses;
    private long _outside;
    private long _skipped;

    public AdaptationInstruments(Meter meter)
    {
        meter.CreateObservableCounter(
            "alphadrift.adaptation.collapses",
            () => Volatile.Read(ref _collapses),
            "{collapse}",
            "Collapses of the adaptation: sure of few answers; not drift.");
        meter.CreateObservableCounter(
            "alphadrift.adaptation.skipped_windows",
            () => Volatile.Read(ref _skipped),
            "{window}",
            "Windows without a row to learn from.");
        meter.CreateObservableCounter(
            "alphadrift.trajectory.outside_windows",
            () => Volatile.Read(ref _outside),
            "{window}",
            "Windows after which an adapted slope was outside its band.");
        OfWindow(meter, "alphadrift.adaptation.loss", "Loss of the last window at the slopes that shipped.", seen => seen.Loss);
        OfWindow(
            meter, "alphadrift.adaptation.adapted_loss", "Its loss at the slopes adapted to it.", seen => seen.AdaptedLoss);
        OfWindow(meter, "alphadrift.adaptation.rows", "Rows of the last window that were learnt from.", seen => seen.KeptRows);
        OfWindow(
            meter,
            "alphadrift.adaptation.p_value",
            "Probability of a displacement at least as long without shift; absent without calibration.",
            seen => seen.PValue);
        OfWindow(
            meter,
            "alphadrift.adaptation.entropy",
            "Average entropy of the adapted predictions; absent without classes.",
            seen => seen.Collapse?.Entropy ?? double.NaN);
        OfWindow(
            meter,
            "alphadrift.adaptation.effective_classes",
            "Classes that the adapted predictions are spread over; absent without classes.",
            seen => seen.Collapse?.EffectiveClasses ?? double.NaN);
        OfWindow(
            meter,
            "alphadrift.trajectory.excess",
            "Farthest adapted slope in widths of its band; above 1 is outside.",
            seen => seen.Trajectory.Excess);
        OfWindow(
            meter,
            "alphadrift.trajectory.slopes_outside",
            "Adapted slopes outside their band.",
            seen => seen.Trajectory.SlopesOutside);
        OfWindow(
            meter, "alphadrift.trajectory.windows", "Windows since the adapted slopes began anew.", seen =>
                seen.Trajectory.Windows);
        OfSite(meter, "alphadrift.slope", "Mean adapted slope of the site.", site => site.Slope);
        OfSite(
            meter,
            "alphadrift.slope.displacement",
            "How far adapting to the last window moved the site's slopes: root mean square over its channels.",
            site => site.Displacement);
        OfSite(
            meter,
            "alphadrift.slope.displacement_p_value",
            "Probability of a displacement of the site at least as long without shift; absent without calibration.",
            site => site.PValue);
    }

    public void Observed(AdaptationObservation? seen)
    {
        if (seen is null)
        {
            return;
        }

        Volatile.Write(ref _last, new Last(seen, AdaptationSeries.Of(seen.Sites)));
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

    private void OfWindow(Meter meter, string name, string description, Func<AdaptationObservation, double> value) =>
        meter.CreateObservableGauge(name, () => Finite(value), null, description);

    private void OfSite(Meter meter, string name, string description, Func<AdaptationSeries, double> value) =>
        meter.CreateObservableGauge(name, () => PerSite(value), null, description);

    private IEnumerable<Measurement<double>> Finite(Func<AdaptationObservation, double> value) =>
        Volatile.Read(ref _last) is { } last && double.IsFinite(value(last.Seen)) ? [new(value(last.Seen))] : [];

    private IEnumerable<Measurement<double>> PerSite(Func<AdaptationSeries, double> value)
    {
        foreach (var site in Volatile.Read(ref _last)?.Sites ?? [])
        {
            if (double.IsFinite(value(site)))
            {
                yield return new(value(site), Labels.Of(Labels.Site, site.Name));
            }
        }
    }

    private sealed record Last(AdaptationObservation Seen, ImmutableArray<AdaptationSeries> Sites);
}
