using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Alphadrift.Tests.Kafka;

/// <summary>A webhook's receiver on a free port, which keeps what it gets.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonElement> _bodies;

    private WebhookReceiver(WebApplication app, ConcurrentQueue<JsonElement> bodies)
    {
        _app = app;
        _bodies = bodies;
        Url = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook");
    }

    public Uri Url { get; }

    public IReadOnlyList<JsonElement> Bodies => [.. _bodies];

    /// <summary>Values of the member <c>status</c> of one alert's bodies, in the order of arrival.</summary>
    public IReadOnlyList<string?> Statuses(string alertName) =>
    [
        .. _bodies.Where(body => body.GetProperty("commonLabels").GetProperty("alertname").GetString() == alertName)
            .Select(body => body.GetProperty("status").GetString()),
    ];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var bodies = new ConcurrentQueue<JsonElement>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body);
            bodies.Enqueue(document.RootElement.Clone());
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await app.StartAsync();
        return new WebhookReceiver(app, bodies);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
