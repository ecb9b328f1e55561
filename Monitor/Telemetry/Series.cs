using System.Diagnostics.Metrics;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>One value of a metric, with its labels besides the model's.</summary>
internal readonly record struct Point(double Value, params KeyValuePair<string, object?>[] Labels);

/// <summary>A metric, and how its values are read from what is known of one model.</summary>
/// <typeparam name="T">What is known.</typeparam>
internal sealed record Series<T>(Metric Metric, Func<T, IEnumerable<Point>> Read)
{
    public Series(Metric metric, Func<T, double> value)
        : this(metric, known => [new Point(value(known))])
    {
    }

    /// <summary>
    /// Creates the instrument. A value that is not finite is left out: what is unknown is absent, never NaN.
    /// </summary>
    /// <param name="meter">Its meter.</param>
    /// <param name="all">What is known of each model, with the labels that name it.</param>
    public void Create(Meter meter, Func<IEnumerable<(T Known, KeyValuePair<string, object?>[] Labels)>> all)
    {
        if (Metric.Kind == MetricKind.Counter)
        {
            meter.CreateObservableCounter(Metric.Name, Measure, Metric.Unit, Metric.Help);
        }
        else
        {
            meter.CreateObservableGauge(Metric.Name, Measure, Metric.Unit, Metric.Help);
        }

        IEnumerable<Measurement<double>> Measure() => all().SelectMany(one => Read(one.Known)
            .Where(point => double.IsFinite(point.Value))
            .Select(point => new Measurement<double>(point.Value, [.. one.Labels, .. point.Labels])));
    }
}
