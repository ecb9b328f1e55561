using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Alphadrift.Monitoring.Demo;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Demo;

public sealed class WebhookReceiverTests
{
    private const string Body = """{"version":"4","status":"firing"}""";
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("valid", HttpStatusCode.NoContent, "firing", true)]
    [InlineData("second of two signatures", HttpStatusCode.NoContent, "firing", true)]
    [InlineData("other key", HttpStatusCode.Unauthorized, "firing", false)]
    [InlineData("other body", HttpStatusCode.Unauthorized, "firing", false)]
    [InlineData("old", HttpStatusCode.Unauthorized, "firing", false)]
    [InlineData("none", HttpStatusCode.Unauthorized, "firing", false)]
    [InlineData("no base64", HttpStatusCode.Unauthorized, "firing", false)]
    public async Task Delivery_IsBelieved_OnlyWithARightSignature(string how, HttpStatusCode status, string received, bool valid)
    {
        var receipts = new ConcurrentQueue<(string Status, bool Valid)>();
        await using var receiver = await WebhookReceiver.StartAsync(
            Secret,
            (text, isValid) => receipts.Enqueue((text, isValid)),
            new FakeTimeProvider(Now),
            TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, receiver.Url)
        {
            Content = new StringContent(Body, Encoding.UTF8, "application/json"),
        };
        var time = how == "old" ? Now.AddMinutes(-6) : Now;
        var signature = how switch
        {
            "other key" => Sign([1, 2, 3], Body, time),
            "other body" => Sign(Secret, Body + " ", time),
            "second of two signatures" => Sign([1, 2, 3], Body, time) + " " + Sign(Secret, Body, time),
            "no base64" => "v1,§",
            _ => Sign(Secret, Body, time),
        };
        request.Headers.Add("webhook-id", "msg_1");
        request.Headers.Add("webhook-timestamp", time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (how != "none")
        {
            request.Headers.TryAddWithoutValidation("webhook-signature", how == "no base64" ? "v1,%%%" : signature);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal([(received, valid)], receipts);
    }

    [Fact]
    public async Task Delivery_WithABodyThatIsNoJson_IsNotedAsUnreadable()
    {
        var receipts = new ConcurrentQueue<string>();
        await using var receiver = await WebhookReceiver.StartAsync(
            Secret, (text, _) => receipts.Enqueue(text), new FakeTimeProvider(Now), TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        using var content = new StringContent("firing!");

        using var response = await client.PostAsync(receiver.Url, content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(["unreadable"], receipts);
    }

    private static string Sign(byte[] secret, string body, DateTimeOffset time) =>
        "v1," + Convert.ToBase64String(
            HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"msg_1.{time.ToUnixTimeSeconds()}.{body}")));
}
