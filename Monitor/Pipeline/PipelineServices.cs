using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

public static class PipelineServices
{
    /// <summary>Adds the hosted loop and what it tells of.</summary>
    public static IServiceCollection AddPipeline(
        this IServiceCollection services, WatchedModel model, IStreamJudges judges, DaemonSettings settings,
        DaemonHostOptions options)
    {
        services.AddSingleton(model);
        services.AddSingleton(provider => provider.GetRequiredService<DaemonMetrics>().Of(model.Label));
        services.AddSingleton(options);
        services.AddSingleton(new ConsumptionLimits());

        // Made by a factory, so that the container disposes of it.
        services.AddSingleton(_ => judges);
        services.AddSingleton(provider => new StreamWatch(
            judges,
            new AlertBook(settings.Alerts, model),
            provider.GetRequiredService<TimeProvider>(),
            settings.Segments is null ? null : new SegmentTable(settings.Segments.Max)));

        services.AddSingleton<SourceReports>();
        services.AddSingleton<RejectedRecords>();
        services.AddSingleton(settings.Detection);
        services.AddSingleton<RunLengthFollower>();
        services.AddSingleton<WindowLog>();
        services.AddSingleton<WindowTeller>();
        services.AddSingleton<ConsumptionLoop>();
        services.AddSingleton<DaemonOutcome>();
        services.AddHostedService<MonitorWorker>();
        return services;
    }

    /// <summary>
    /// Adds what keeps the state over a restart, where a file for it is named. Before the webhooks: services stop in the opposite
    /// order, and the last save must know what they delivered.
    /// </summary>
    public static IServiceCollection AddState(
        this IServiceCollection services, WatchedModel model, IStreamJudges judges, DaemonSettings settings)
    {
        if (settings.StatePath is not { } path)
        {
            return services;
        }

        services.AddSingleton(provider => new StateKeeper(
            path,
            model,
            settings.Detection,
            settings.Segments,
            judges,
            provider.GetRequiredService<StreamWatch>(),
            provider.GetRequiredService<WindowTeller>(),
            provider.GetRequiredService<WebhookDispatcher>(),
            provider.GetRequiredService<ILogger<StateKeeper>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(provider => provider.GetRequiredService<StateKeeper>());
        return services;
    }
}
