using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;

namespace Alphadrift.Monitoring.Pipeline;

internal static class PipelineServices
{
    /// <summary>Adds the watch over a model, and the worker that runs it.</summary>
    public static IServiceCollection AddPipeline(
        this IServiceCollection services, DaemonModel model, DaemonSettings settings, DaemonHostOptions options)
    {
        services.AddSingleton(provider => provider.GetRequiredService<DaemonMetrics>().Of(model.Watched.Label));
        services.AddSingleton(provider =>
        {
            var webhooks = provider.GetRequiredService<WebhookDispatcher>();
            return new ModelWatch(model, settings, new WatchServices
            {
                Metrics = provider.GetRequiredService<ModelMetrics>(),
                Health = provider.GetRequiredService<DaemonHealth>(),
                Loggers = provider.GetRequiredService<ILoggerFactory>(),
                Clock = provider.GetRequiredService<TimeProvider>(),
                Listeners = options,
                Sinks = webhooks.Sinks,
                Webhooks = webhooks,
            });
        });
        services.AddSingleton<DaemonOutcome>();
        services.AddHostedService<MonitorWorker>();
        return services;
    }

    /// <summary>
    /// Adds the last save of the state. Before the webhooks: services stop in the opposite order, and that save must know what
    /// they delivered.
    /// </summary>
    public static IServiceCollection AddLastSave(this IServiceCollection services) => services.AddHostedService<LastSave>();

    private sealed class LastSave(IServiceProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            provider.GetRequiredService<ModelWatch>().SaveDeliveries();
            return Task.CompletedTask;
        }
    }
}
