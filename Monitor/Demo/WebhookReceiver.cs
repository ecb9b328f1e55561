using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Alphadrift.Monitoring.Demo;

/// <summary>
/// A receiver of alerts as anybody may write one: an HTTP listener on the loopback interface that checks the Standard Webhooks
/// signature before it believes the body, and answers 401 where that is wrong.
/// </summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private const int MaxBodyBytes = 1 << 20;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app, Uri url)
    {
        _app = app;
        Url = url;
    }

    /// <summary>Where deliveries go.</summary>
    public Uri Url { get; }

    /// <param name="secret">The signing key, raw bytes.</param>
    /// <param name="received">Called with the body's status and whether the signature is right; from any thread.</param>
    public static async Task<WebhookReceiver> StartAsync(
        ReadOnlyMemory<byte> secret, Action<string, bool> received, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Nothing but what is added here: no settings file and no environment variable changes where it listens.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRouting();
        builder.WebHost.UseKestrelCore()
            .UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxBodyBytes);
        var app = builder.Build();
        app.MapPost("/alerts", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            var valid = IsSigned(request.Headers, body.ToArray(), secret.Span, clock.GetUtcNow());
            received(StatusOf(body.ToArray()), valid);
            return valid ? Results.NoContent() : Results.Unauthorized();
        });
        await app.StartAsync(cancellationToken);
        return new WebhookReceiver(app, new Uri(app.Urls.First() + "/alerts"));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>
    /// Standard Webhooks: v1 is the HMAC-SHA256 of "id.timestamp.body"; an old timestamp is a replayed delivery.
    /// </summary>
    internal static bool IsSigned(
        IHeaderDictionary headers, ReadOnlySpan<byte> body, ReadOnlySpan<byte> secret, DateTimeOffset now)
    {
        var id = headers["webhook-id"].ToString();
        var timestamp = headers["webhook-timestamp"].ToString();
        if (id.Length == 0 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = HMACSHA256.HashData(secret, signed);
        foreach (var signature in headers["webhook-signature"].ToString().Split(' '))
        {
            var given = new byte[expected.Length + 2];
            if (signature.StartsWith("v1,", StringComparison.Ordinal)
                && Convert.TryFromBase64String(signature["v1,".Length..], given, out var length)
                && CryptographicOperations.FixedTimeEquals(expected, given.AsSpan(0, length)))
            {
                return true;
            }
        }

        return false;
    }

    private static string StatusOf(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("status", out var status) ? status.ToString() : "unknown";
        }
        catch (JsonException)
        {
            return "unreadable";
        }
    }
}
