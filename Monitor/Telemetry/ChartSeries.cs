using System.Collections.Immutable;
using System.Text.Json;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// The sequential charts: their values against their thresholds, their alarms, and what their run length promises.
/// </summary>
internal sealed class ChartSeries
{
    private static readonly ImmutableArray<ChartKind> Kinds = [.. Enum.GetValues<ChartKind>()];
    private static readonly ImmutableArray<string> Names = Labels.Values<ChartKind>();

    private static readonly ImmutableArray<Reading<(ChartObservation Charts, ChartKind Kind)>> OfChart =
        [.. ChartMeasures.All.SelectMany(measure => measure.Readings)];

    private readonly BySegment<Segment> _segments = new();
    private RunLengthPromise _promise = new("none", null);
    private double _rate = double.NaN;

    /// <summary>Of the whole stream.</summary>
    public static ImmutableArray<Series<ChartSeries>> Whole { get; } =
    [
        new(
            new("alphadrift.charts.info", MetricKind.Gauge, "1; how far the charts' run length is calibrated.")
            {
                Labels = [Labels.State],
            },
            charts => [new Point(1, Labels.Of(Labels.State, Volatile.Read(ref charts._promise).State))]),
        new(
            new(
                "alphadrift.chart.expected_run_length",
                MetricKind.Gauge,
                "Rows that should lie between two false alarms of the charts.")
            {
                Unit = "{row}",
            },
            charts => Volatile.Read(ref charts._promise).Rows ?? double.NaN),
        new(
            new("alphadrift.row_rate", MetricKind.Gauge, "Rows per second that production sends; absent until known."),
            charts => Volatile.Read(ref charts._rate)),
    ];

    /// <summary>Of each segment where the stream is split.</summary>
    public static ImmutableArray<Series<ChartSeries>> BySegment { get; } =
    [
        .. OfChart.Select((reading, m) => new Series<ChartSeries>(
            reading.AsGauge(bySegment: true, Labels.Chart),
            charts => charts.PerChart((segment, i) => Volatile.Read(ref segment.Last)?[m][i] ?? double.NaN))),
        new(
            new(
                "alphadrift.chart.alarms",
                MetricKind.Counter,
                "Times that the chart crossed its threshold; it begins anew after each.")
            {
                Unit = "{alarm}",
                Labels = [Labels.Chart],
                BySegment = true,
            },
            charts => charts.PerChart((segment, i) => Volatile.Read(ref segment.Alarms[i]))),
        new(
            new(
                "alphadrift.chart.change_point.timestamp",
                MetricKind.Gauge,
                "Since when the rows have been shifted by the last alarm's estimate, in seconds since 1970.")
            {
                Unit = "s",
                BySegment = true,
            },
            charts => charts._segments.Points(
                segment => Timestamps.Seconds(Volatile.Read(ref segment.Change)?.UtcTicks ?? 0))),
        new(
            new(
                "alphadrift.chart.rows_since_change",
                MetricKind.Gauge,
                "Rows from that change point to the end of the last window.")
            {
                Unit = "{row}",
                BySegment = true,
            },
            charts => charts._segments.Points(segment => Volatile.Read(ref segment.Change)?.Rows ?? double.NaN)),
    ];

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
        Volatile.Write(
            ref segment.Last,
            [.. OfChart.Select(reading => Kinds.Select(kind => reading.Value((charts, kind))).ToArray())]);
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

    private void Promise(CalibrationVerdict? verdict, int? rows)
    {
        if (verdict is not null)
        {
            Volatile.Write(
                ref _promise, new RunLengthPromise(JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.State.ToString()), rows));
        }
    }

    private IEnumerable<Point> PerChart(Func<Segment, int, double> value) => _segments.All().SelectMany(
        entry => Names.Select((name, i) => new Point(value(entry.Value, i), [.. entry.Labels, Labels.Of(Labels.Chart, name)])));

    private sealed class Segment
    {
        public readonly long[] Alarms = new long[Kinds.Length];
        public readonly RowTimes Times = new();

        /// <summary>By reading and kind.</summary>
        public double[][]? Last;

        public Change? Change;
    }

    private sealed record RunLengthPromise(string State, int? Rows);

    /// <param name="Open">Whether the last window still crossed a threshold.</param>
    private sealed record Change(long Row, long Rows, long UtcTicks, bool Open);
}
