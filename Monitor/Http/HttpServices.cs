using System.Net;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Alphadrift.Monitoring.Http;

public static class HttpServices
{
    /// <summary>
    /// Most connections at a time; a scraper and the probes need three. One more ends the one that was used longest ago.
    /// </summary>
    internal const int MaxConnections = 64;

    internal const string Index = """
        Alphadrift watches a deployed model for domain shift.

        /metrics          Prometheus metrics
        /healthz/live     the loop runs
        /healthz/ready    the model is open, and records can arrive
        /healthz/startup  start-up is over
        /runbook          what alerts mean, and what to do

        """;

    /// <summary>Sets up the listener for metrics and health: plain HTTP, read-only, no secrets behind it.</summary>
    public static WebApplicationBuilder AddHttp(this WebApplicationBuilder builder, HttpSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        var open = new OpenConnections(MaxConnections);
        builder.Services.AddSingleton(open);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestLineSize = 2048;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            Listen(kestrel, settings, open);
        });
        builder.Services.AddRoutingCore();
        return builder;
    }

    /// <summary>
    /// Maps <c>/metrics</c>, <c>/healthz/live</c>, <c>/healthz/ready</c>, <c>/healthz/startup</c>, <c>/runbook</c> and the
    /// index at <c>/</c>.
    /// </summary>
    public static WebApplication MapAlphadriftEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // The instruments must exist before the first scrape, whoever asks for them first.
        _ = app.Services.GetRequiredService<DaemonMetrics>();
        var health = app.Services.GetRequiredService<DaemonHealth>();
        var open = app.Services.GetRequiredService<OpenConnections>();
        app.Use(next => context => open.UseAsync(context, next));
        app.UseMiddleware<ReadOnlyMiddleware>();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapHealth("/healthz/live", health.Live);
        app.MapHealth("/healthz/ready", health.Ready);
        app.MapHealth("/healthz/startup", health.Startup);
        app.MapRunbook("/runbook");
        app.Map("/", (RequestDelegate)(context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(Index, context.RequestAborted);
        }));
        return app;
    }

    /// <summary>
    /// The port that is listened on, once the application has started; differs from the configured one if that is 0.
    /// </summary>
    public static int ListeningPort(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return addresses.Count == 0
            ? throw new InvalidOperationException("The application has not started.")
            : BindingAddress.Parse(addresses.First()).Port;
    }

    private static void Listen(KestrelServerOptions kestrel, HttpSettings settings, OpenConnections open)
    {
        if (settings.Host == "localhost" && settings.Port != 0)
        {
            kestrel.ListenLocalhost(settings.Port, Bounded);
        }
        else
        {
            var address = settings.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(settings.Host);
            kestrel.Listen(address, settings.Port, Bounded);
        }

        void Bounded(ListenOptions listen) => listen.Use(next => connection => open.RunAsync(connection, next));
    }
}
