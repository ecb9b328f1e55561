using System.Net;
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
        foreach (var webhook in webhooks)
        {
            services.AddHttpClient(WebhookSender.ClientOf(webhook))
                .ConfigureHttpClient(client =>
                {
                    // Each attempt has its webhook's own limit.
                    client.Timeout = Timeout.InfiniteTimeSpan;
                    client.DefaultRequestHeaders.UserAgent.ParseAdd($"Alphadrift/{DaemonMetrics.Version}");
                })
                .ConfigurePrimaryHttpMessageHandler(() => Handler(webhook))

                // Addresses may hold secrets, and the factory's own logging prints them.
                .RemoveAllLoggers()

                // Names are resolved anew through the connections' lifetime; the handler may stay.
                .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        }

        services.AddHttpClient();
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

    /// <summary>Proxies of the environment are not used: they would connect to addresses that nobody has looked at.</summary>
    internal static SocketsHttpHandler Handler(WebhookSettings webhook) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = webhook.Proxy is not null,
        Proxy = webhook.Proxy is { } proxy ? Through(proxy) : null,
        SslOptions = CertificateCheck.Options(webhook.Authorities),
        ConnectCallback = AddressGuard.ConnectAsync,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxConnectionsPerServer = DeliveryQueue.MaxUnderWay,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = 64 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
    };

    private static WebProxy Through(Uri proxy)
    {
        var user = proxy.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        return new WebProxy(new UriBuilder(proxy) { UserName = "", Password = "" }.Uri)
        {
            Credentials = proxy.UserInfo.Length == 0 ? null : new NetworkCredential(user[0], user.ElementAtOrDefault(1)),
        };
    }
}
