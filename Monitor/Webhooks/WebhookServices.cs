using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Webhooks;

public static class WebhookServices
{
    /// <summary>Adds <see cref="WebhookDispatcher"/> as a hosted service and as an <see cref="IAlertSink"/>.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IReadOnlyList<WebhookSettings> webhooks)
    {
        services.AddSingleton(webhooks);
        services.AddHttpClient();
        services.AddSingleton<WebhookDispatcher>();
        services.AddSingleton<IAlertSink>(provider => provider.GetRequiredService<WebhookDispatcher>());
        services.AddHostedService(provider => provider.GetRequiredService<WebhookDispatcher>());
        return services;
    }
}
