using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// The sequential charts: their values against their thresholds, their alarms, and what their run length promises.
/// </summary>
internal sealed class ChartInstruments
{
    private static readonly ImmutableArray<ChartKind> Kinds = [.. Enum.GetValues<ChartKind>()];
    private static readonly ImmutableArray<string> Names = Labels.Values<ChartKind>();

    private readonly BySegment<Segment> _segments = new();
    private RunLengthPromise _promise = new("none", null);
    private double _rate = double.NaN;

    /// <param name="meter">Of the instruments of the whole stream.</param>
    /// <param name="bySegment">Of those with series per segment.</param>
    public ChartInstruments(Meter meter, SegmentMeter bySegment)
    {
        meter.CreateObservableGauge(
            "alphadrift.charts.info", State, null, "1; how far the reference carries the charts' run length.");
        meter.CreateObservableGauge(
            "alphadrift.chart.expected_run_length",
            () => Measure(Volatile.Read(ref _promise).Rows),
            "{row}",
            "Rows that should lie between two false alarms of the charts.");
        meter.CreateObservableGauge(
            "alphadrift.row_rate",
            () => Measure(Volatile.Read(ref _rate)),
            null,
            "Rows per second that production sends; absent until known.");
        bySegment.Add(OfSegments);
    }

    public void SetModel(WatchedModel model) => Promise(model.Charts, model.ExpectedRunLength);

    public void SetRowRate(double perSecond) => Volatile.Write(ref _rate, perSecond);

    public void Observed(ObservedWindow window)
    {
        if (window.Observation.Charts is not { } charts)
        {
            return;
        }

        var segment = _segments.Of(window.Segment);
        segment.Times.Add(charts.FirstRow, window);
        Volatile.Write(ref segment.Last, charts);
        Promise(charts.Verdict, charts.ExpectedRunLength);
        foreach (var alarm in charts.Crossings)
        {
            Interlocked.Increment(ref segment.Alarms[Kinds.IndexOf(alarm.Chart)]);
        }

        var next = charts.FirstRow + window.Observation.Rows;
        var point = charts.Alarm?.ChangePoint ?? segment.Change?.Row;
        if (point is { } row)
        {
            // A shift that lasts is found again and again: what counts is where it began.
            var begun = charts.Alarm is not null && segment.Change is { Open: true } open ? open.Row : row;
            Volatile.Write(
                ref segment.Change,
                new Change(begun, next - begun, (segment.Times.Of(begun) ?? window.From).UtcTicks, charts.Alarm is not null));
        }
    }

    public void Folded(string segment) => _segments.Remove(segment);

    private void OfSegments(Meter meter)
    {
        meter.CreateObservableGauge(
            "alphadrift.chart.value",
            () => PerChart(charts => charts.Highest),
            null,
            "The chart's largest value within the last window.");
        meter.CreateObservableGauge(
            "alphadrift.chart.threshold",
            () => PerChart(charts => charts.Thresholds),
            null,
            "Value above which the chart alarms; absent without calibration.");
        meter.CreateObservableCounter(
            "alphadrift.chart.alarms",
            Alarms,
            "{alarm}",
            "Times that the chart crossed its threshold; it begins anew after each.");
        meter.CreateObservableGauge(
            "alphadrift.chart.change_point.timestamp",
            () => _segments.Measure(
                segment => Volatile.Read(ref segment.Change) is { } change ? Timestamps.Seconds(change.UtcTicks) : null),
            "s",
            "Since when the rows have been shifted by the last alarm's estimate, in seconds since 1970.");
        meter.CreateObservableGauge(
            "alphadrift.chart.rows_since_change",
            () => _segments.Measure(segment => Volatile.Read(ref segment.Change)?.Rows),
            "{row}",
            "Rows from that change point to the end of the last window.");
    }

    private void Promise(CalibrationVerdict? verdict, int? rows)
    {
        if (verdict is not null)
        {
            Volatile.Write(
                ref _promise, new RunLengthPromise(JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.State.ToString()), rows));
        }
    }

    private IEnumerable<Measurement<int>> State() => [new(1, Labels.Of("state", Volatile.Read(ref _promise).State))];

    private IEnumerable<Measurement<double>> PerChart(Func<ChartObservation, ChartValues> values)
    {
        foreach (var (segment, labels) in _segments.All())
        {
            for (var i = 0; i < Kinds.Length; i++)
            {
                if (Volatile.Read(ref segment.Last) is { } last && double.IsFinite(values(last)[Kinds[i]]))
                {
                    yield return new(values(last)[Kinds[i]], [.. labels, Labels.Of(Labels.Chart, Names[i])]);
                }
            }
        }
    }

    private IEnumerable<Measurement<long>> Alarms() => _segments.All().SelectMany(entry => Names.Select((name, i) =>
        new Measurement<long>(Volatile.Read(ref entry.Value.Alarms[i]), [.. entry.Labels, Labels.Of(Labels.Chart, name)])));

    private static IEnumerable<Measurement<double>> Measure(double? value) =>
        value is { } known && double.IsFinite(known) ? [new(known)] : [];

    private sealed class Segment
    {
        public readonly long[] Alarms = new long[Kinds.Length];
        public readonly RowTimes Times = new();
        public ChartObservation? Last;
        public Change? Change;
    }

    private sealed record RunLengthPromise(string State, int? Rows);

    /// <param name="Open">Whether the last window still crossed a threshold.</param>
    private sealed record Change(long Row, long Rows, long UtcTicks, bool Open);
}
