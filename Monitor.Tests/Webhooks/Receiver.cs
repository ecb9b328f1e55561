using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Alphadrift.Tests.Webhooks;

/// <summary>What arrived at a <see cref="Receiver"/>.</summary>
internal sealed record Delivery(
    string Method, string Id, string Timestamp, string? Signature, string ContentType, string UserAgent, byte[] Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Status => Json["status"]!.GetValue<string>();
}

/// <summary>A real HTTP server on a free port that answers as it was told, 200 when nothing was said.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();

    private Receiver(WebApplication app) => _app = app;

    public Uri Url => new($"{_app.Urls.First()}/alerts?token=hunter2");

    public static Task<Receiver> StartAsync(string address = "127.0.0.1") =>
        StartAsync(host => host.UseUrls($"http://{address}:0"));

    /// <summary>Over TLS, on 127.0.0.1.</summary>
    public static Task<Receiver> StartSecureAsync(X509Certificate2 certificate) => StartAsync(host => host.ConfigureKestrel(
        kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate))));

    private static async Task<Receiver> StartAsync(Action<IWebHostBuilder> listen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        listen(builder.WebHost);
        var receiver = new Receiver(builder.Build());
        receiver._app.Map("/alerts", receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Answers the next request not yet spoken for.</summary>
    public Receiver Answer(Func<HttpContext, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>Takes the next request and lets it hang until the caller gives up.</summary>
    public Receiver AnswerNever() => Answer(context =>
        Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));

    public Receiver Answer(int status, int times = 1, string? retryAfter = null, string? location = null)
    {
        for (var i = 0; i < times; i++)
        {
            Answer(context =>
            {
                context.Response.StatusCode = status;
                context.Response.Headers.RetryAfter = retryAfter;
                context.Response.Headers.Location = location;
                return Task.CompletedTask;
            });
        }

        return this;
    }

    public async Task<Delivery> NextAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _deliveries.Reader.ReadAsync(deadline.Token);
    }

    public bool HasMore => _deliveries.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        _deliveries.Writer.TryWrite(new Delivery(
            context.Request.Method,
            headers["webhook-id"].ToString(),
            headers["webhook-timestamp"].ToString(),
            headers.TryGetValue("webhook-signature", out var signature) ? signature.ToString() : null,
            context.Request.ContentType ?? "",
            headers.UserAgent.ToString(),
            body.ToArray()));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context);
        }
    }
}
