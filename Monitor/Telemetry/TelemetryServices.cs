using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;

namespace Alphadrift.Monitoring.Telemetry;

public static class TelemetryServices
{
    /// <summary>
    /// Adds <see cref="DaemonMetrics"/>, <see cref="DaemonHealth"/> and the OpenTelemetry pipeline to the Prometheus exporter.
    /// </summary>
    /// <param name="split">Whether the stream is split into segments, which come and go.</param>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, bool split = false)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<DaemonMetrics>();
        services.AddSingleton(provider => new DaemonHealth(provider.GetRequiredService<TimeProvider>()));
        services.ConfigureOpenTelemetryMeterProvider((provider, metrics) =>
        {
            metrics.AddMeter(provider.GetRequiredService<DaemonMetrics>().MeterName);
            if (split)
            {
                metrics.SetMaxMetricStreams(SegmentMeter.MaxStreams);
                metrics.AddView(
                    instrument => IsBySegment(instrument.Name) ? new() { CardinalityLimit = SegmentMeter.MaxSeries } : null);
            }
        });
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddPrometheusExporter(options =>
        {
            // One meter and one service: labels and a metric that name them would tell nothing.
            options.ScopeInfoEnabled = false;
            options.TargetInfoEnabled = false;
            // A scrape shows what is true when it is asked; it costs about a millisecond.
            options.ScrapeResponseCacheDurationMilliseconds = 0;
        }));
        return services;
    }

    private static bool IsBySegment(string name) => DaemonMetrics.All.Any(metric => metric.BySegment && metric.Name == name);
}
