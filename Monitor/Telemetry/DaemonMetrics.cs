using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// Every instrument of the daemon, created once; each watched model has series of its own (<see cref="Of"/>). All series with a
/// closed set of label values exist from the start, at 0, so that a rate sees the first event; what is unknown or not finite is
/// absent, never NaN. Every member may be called from any thread.
/// </summary>
public sealed class DaemonMetrics : IDisposable
{
    /// <summary>Name of the meter of the first daemon in a process, which is normally the only one.</summary>
    public const string DefaultMeterName = "Alphadrift";

    private static readonly Metric ObserveDuration =
        new("alphadrift.observe.duration", MetricKind.Histogram, "Time to observe one window.") { Unit = "s" };

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private static int _instances;

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly SegmentMeter _bySegment;
    private readonly Histogram<double> _duration;
    private ImmutableSortedDictionary<string, ModelMetrics> _models =
        ImmutableSortedDictionary.Create<string, ModelMetrics>(StringComparer.Ordinal);

    public DaemonMetrics(IMeterFactory meters, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(clock);
        var instance = Interlocked.Increment(ref _instances);
        MeterName = instance == 1 ? DefaultMeterName : $"{DefaultMeterName}.{instance}";
        _clock = clock;
        _bySegment = new SegmentMeter(MeterName);
        var meter = meters.Create(MeterName);
        var process = new ProcessSeries(clock);
        foreach (var series in ProcessSeries.Table) series.Create(meter, () => [(process, [])]);
        Create(meter, InfoSeries.Table, model => model.Info);
        Create(meter, RecordSeries.Table, model => model.Records);
        Create(meter, WindowSeries.Whole, model => model.Windows);
        Create(meter, AdaptationSeries.Table, model => model.Adaptation);
        Create(meter, ChartSeries.Whole, model => model.Charts);
        Create(meter, AlertSeries.Webhooks, model => model.Alerts);
        Create(meter, SegmentSeries.Table, model => model.Segments);
        Create(meter, StateSeries.Table, model => model.State);
        _bySegment.Add(own => Create(own, WindowSeries.BySegment, model => model.Windows));
        _bySegment.Add(own => Create(own, ChartSeries.BySegment, model => model.Charts));
        _bySegment.Add(own => Create(own, AlertSeries.BySegment, model => model.Alerts));
        _duration = meter.CreateHistogram(
            ObserveDuration.Name, ObserveDuration.Unit, ObserveDuration.Help, advice: Buckets);
    }

    /// <summary>Every metric, by the name that Prometheus has for it.</summary>
    public static ImmutableArray<Metric> All { get; } =
    [
        .. Metrics(ProcessSeries.Table)
            .Concat(Metrics(InfoSeries.Table))
            .Concat(Metrics(RecordSeries.Table))
            .Concat(Metrics(WindowSeries.Whole))
            .Concat(Metrics(WindowSeries.BySegment))
            .Concat(Metrics(AdaptationSeries.Table))
            .Concat(Metrics(ChartSeries.Whole))
            .Concat(Metrics(ChartSeries.BySegment))
            .Concat(Metrics(AlertSeries.Webhooks))
            .Concat(Metrics(AlertSeries.BySegment))
            .Concat(Metrics(SegmentSeries.Table))
            .Concat(Metrics(StateSeries.Table))
            .Append(ObserveDuration)
            .OrderBy(metric => metric.PrometheusName, StringComparer.Ordinal),
    ];

    /// <summary>The product's version.</summary>
    public static string Version => ProcessSeries.Version;

    /// <summary>
    /// Name of this instance's meter. It is unique in the process, because OpenTelemetry subscribes by name alone: of two
    /// daemons in one process each would export the other's series too.
    /// </summary>
    public string MeterName { get; }

    /// <summary>The metrics of one model; its series exist from the first call on.</summary>
    /// <param name="model">Its name, the value of the label <c>model</c>.</param>
    public ModelMetrics Of(string model)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        lock (_lock)
        {
            if (!_models.TryGetValue(model, out var metrics))
            {
                metrics = new ModelMetrics(
                    model, _bySegment, (took, label) => _duration.Record(took.TotalSeconds, label), _clock);
                _models = _models.Add(model, metrics);
            }

            return metrics;
        }
    }

    public void Dispose() => _bySegment.Dispose();

    private static IEnumerable<Metric> Metrics<T>(ImmutableArray<Series<T>> table) => table.Select(series => series.Metric);

    private void Create<T>(Meter meter, ImmutableArray<Series<T>> table, Func<ModelMetrics, T> of)
    {
        foreach (var series in table)
        {
            series.Create(meter, () => Volatile.Read(ref _models).Values.Select(
                model => (of(model), new[] { model.Label })));
        }
    }
}
