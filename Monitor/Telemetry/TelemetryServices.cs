using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Alphadrift.Monitoring.Telemetry;

public static class TelemetryServices
{
    /// <summary>Adds <see cref="DaemonMetrics"/>, <see cref="DaemonHealth"/> and the OpenTelemetry pipeline to the Prometheus exporter.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<DaemonMetrics>();
        services.AddSingleton(provider => new DaemonHealth(provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
