using System.Net;
using Alphadrift.Monitoring.Http;
using Alphadrift.Monitoring.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Http;

public sealed class HttpServicesTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("0.0.0.0")]
    public async Task Index_OnAnyHost_NamesTheEndpoints(string host)
    {
        await using var listener = await TestListener.StartAsync(host);

        var text = await listener.Client.GetStringAsync("/");

        Assert.Contains("/metrics", text, StringComparison.Ordinal);
        Assert.Contains("/healthz/ready", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: x\r\n")]
    public async Task Probe_WhileHundredsOfConnectionsAreHeld_IsAnswered(string sent)
    {
        await using var listener = await TestListener.StartAsync();
        var held = new List<System.Net.Sockets.TcpClient>();
        try
        {
            for (var i = 0; i < 5 * HttpServices.MaxConnections; i++)
            {
                var client = new System.Net.Sockets.TcpClient();
                held.Add(client);
                await client.ConnectAsync("127.0.0.1", listener.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(
                    System.Text.Encoding.ASCII.GetBytes(sent), TestContext.Current.CancellationToken);
            }

            for (var i = 0; i < 3; i++)
            {
                using var probe = new HttpClient { BaseAddress = listener.Client.BaseAddress };
                probe.Timeout = TimeSpan.FromSeconds(10);
                var answer = await probe.GetAsync(
                    new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
                Assert.True(answer.IsSuccessStatusCode);
            }
        }
        finally
        {
            held.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task Response_OfAnyEndpoint_DoesNotNameTheServer()
    {
        await using var listener = await TestListener.StartAsync();

        using var response = await listener.Client.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Server"));
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("POST", "/metrics")]
    [InlineData("PUT", "/healthz/live")]
    [InlineData("DELETE", "/")]
    [InlineData("PATCH", "/nothing")]
    public async Task Request_ThatWouldWrite_Gets405(string method, string path)
    {
        await using var listener = await TestListener.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent("x") };

        using var response = await listener.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Request_OfAnUnknownPath_Gets404()
    {
        await using var listener = await TestListener.StartAsync();

        using var response = await listener.Client.GetAsync("/admin");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Request_WithAHugeHeader_IsRefusedAndTheListenerLivesOn()
    {
        await using var listener = await TestListener.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Huge", new string('x', 20_000));

        using var response = await listener.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
        Assert.NotEmpty(await listener.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Metrics_AskedAsOpenMetrics_EndWithEof()
    {
        await using var listener = await TestListener.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("Accept", "application/openmetrics-text; version=1.0.0");

        using var response = await listener.Client.SendAsync(request);

        Assert.EndsWith("# EOF\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_ScrapedByManyAtOnce_AreWholeForEach()
    {
        await using var listener = await TestListener.StartAsync();
        var scrapes = Enumerable.Range(0, 32).Select(_ => listener.Client.GetStringAsync("/metrics"));

        var texts = await Task.WhenAll(scrapes);

        Assert.All(texts, text => Assert.Equal(texts[0], text));
    }

    [Fact]
    public async Task Health_FromStartToShutdown_TellsWhatIsWrong()
    {
        await using var listener = await TestListener.StartAsync();
        var health = listener.Health;

        await AssertHealth(listener, "/healthz/live", 200, """{"status":"ok"}""");
        await AssertHealth(
            listener, "/healthz/startup", 503, """{"status":"unhealthy","reasons":{"startup":"the model is not open yet"}}""");
        await AssertHealth(
            listener,
            "/healthz/ready",
            503,
            """{"status":"unhealthy","reasons":"""
            + """{"assignment":"no partition is assigned yet","model":"the model is not open yet"}}""");

        health.Report(HealthAspect.Model, null);
        health.MarkStarted();
        health.Beat();
        await AssertHealth(listener, "/healthz/startup", 200, """{"status":"ok"}""");
        health.Report(HealthAspect.Topic, "topic orders does not exist");
        health.Report(HealthAspect.Assignment, null);
        await AssertHealth(
            listener, "/healthz/ready", 503, """{"status":"unhealthy","reasons":{"topic":"topic orders does not exist"}}""");
        health.Report(HealthAspect.Topic, null);
        await AssertHealth(listener, "/healthz/ready", 200, """{"status":"ok"}""");
        health.Warn("Unreadable", "nothing can be read");
        await AssertHealth(
            listener, "/healthz/ready", 200, """{"status":"ok","warnings":{"Unreadable":"nothing can be read"}}""");
        health.Warn("Unreadable", null);
        await AssertHealth(listener, "/healthz/ready", 200, """{"status":"ok"}""");

        health.Report(HealthAspect.Shutdown, "shutting down");
        await AssertHealth(listener, "/healthz/ready", 503, """{"status":"unhealthy","reasons":{"shutdown":"shutting down"}}""");
        await AssertHealth(listener, "/healthz/live", 200, """{"status":"ok"}""");
    }

    [Fact]
    public async Task Live_WithoutAHeartbeatForTooLong_Gets503UntilTheNextOne()
    {
        await using var listener = await TestListener.StartAsync();
        listener.Health.Beat();
        listener.Clock.Advance(TimeSpan.FromSeconds(60));
        await AssertHealth(listener, "/healthz/live", 200, """{"status":"ok"}""");

        listener.Clock.Advance(TimeSpan.FromSeconds(1));
        await AssertHealth(
            listener,
            "/healthz/live",
            503,
            """{"status":"unhealthy","reasons":{"loop":"no heartbeat for 61 s; more than 60 s mean that the loop is stuck"}}""");

        listener.Health.Beat();
        await AssertHealth(listener, "/healthz/live", 200, """{"status":"ok"}""");
    }

    private static async Task AssertHealth(TestListener listener, string path, int status, string body)
    {
        using var response = await listener.Client.GetAsync(path);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
    }
}
