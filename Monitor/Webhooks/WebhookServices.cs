using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Webhooks;

public static class WebhookServices
{
    /// <summary>Adds <see cref="WebhookDispatcher"/> as a hosted service.</summary>
    /// <param name="random">Uniform over 0 … 1, for the jitter of retries; null for a random one.</param>
    /// <param name="segments">Most segments of the stream; 0 while it is not split.</param>
    public static IServiceCollection AddWebhooks(
        this IServiceCollection services, IReadOnlyList<WebhookSettings> webhooks, Func<double>? random = null, int segments = 0)
    {
        services.AddHttpClient(WebhookSender.ClientName)
            .ConfigureHttpClient(client =>
            {
                // Each attempt has its webhook's own limit.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.DefaultRequestHeaders.UserAgent.ParseAdd($"Alphadrift/{DaemonMetrics.Version}");
            })
            .ConfigurePrimaryHttpMessageHandler(Handler)

            // Addresses may hold secrets, and the factory's own logging prints them.
            .RemoveAllLoggers()

            // Names are resolved anew through the connections' lifetime; the handler may stay.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton(provider => new WebhookDispatcher(
            webhooks,
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<ModelMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebhookDispatcher>>(),
            random ?? Random.Shared.NextDouble,
            segments));
        services.AddHostedService(provider => provider.GetRequiredService<WebhookDispatcher>());
        return services;
    }

    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = AddressGuard.ConnectAsync,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxConnectionsPerServer = 4,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 64 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
    };
}
