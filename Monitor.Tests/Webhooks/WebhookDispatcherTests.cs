using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

/// <summary>Real HTTP on the loopback interface; time passes only where a test says so.</summary>
public sealed class WebhookDispatcherTests
{
    private static readonly string Key = Convert.ToBase64String(Encoding.ASCII.GetBytes("a key of thirty-two bytes, ascii"));

    private static TimeSpan FirstPause { get; } = TimeSpan.FromSeconds(4);

    private static TimeSpan SecondPause { get; } = TimeSpan.FromSeconds(24);

    private static TimeSpan WebhookTimeout { get; } = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Publish_OfAnEpisode_DeliversFiringThenResolvedSigned()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver, secrets: Key)).StartAsync();

        dispatcher.Fire();
        dispatcher.Resolve();
        var firing = await receiver.NextAsync();
        var resolved = await receiver.NextAsync();

        Assert.Equal("POST", firing.Method);
        Assert.Equal("alert_e1_firing", firing.Id);
        Assert.Equal(Observations.Noon.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), firing.Timestamp);
        Assert.Equal("application/json", firing.ContentType);
        Assert.StartsWith("Alphadrift/", firing.UserAgent, StringComparison.Ordinal);
        Assert.Equal("firing", firing.Status);
        Assert.Equal("alert_e1_resolved", resolved.Id);
        Assert.Equal("resolved", resolved.Status);
        Assert.All([firing, resolved], delivery => Assert.Equal(Sign(delivery), delivery.Signature));
        await dispatcher.OutcomesAsync("ops delivered 2");
        Assert.Equal(0, dispatcher.QueueLength());
    }

    [Fact]
    public async Task Publish_WithoutSecrets_IsUnsigned()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();

        dispatcher.Fire();

        Assert.Null((await receiver.NextAsync()).Signature);
    }

    [Fact]
    public async Task Publish_ToAFailingReceiver_RetriesOnScheduleWithTheSameIdAndBody()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(500).Answer(302, location: "http://127.0.0.1:1/elsewhere");
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver, secrets: Key)).StartAsync();

        dispatcher.Fire();
        dispatcher.Resolve();
        var first = await receiver.NextAsync();
        await dispatcher.Clock.PassAsync(FirstPause);
        var second = await receiver.NextAsync();
        await dispatcher.Clock.PassAsync(SecondPause);
        var third = await receiver.NextAsync();
        var next = await receiver.NextAsync();

        Assert.Equal([first.Id, first.Id, "alert_e1_resolved"], [second.Id, third.Id, next.Id]);
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(first.Body, third.Body);
        Assert.Equal(long.Parse(first.Timestamp) + 4, long.Parse(second.Timestamp));
        Assert.Equal(long.Parse(second.Timestamp) + 24, long.Parse(third.Timestamp));
        Assert.Equal(Sign(third), third.Signature);
        await dispatcher.OutcomesAsync("ops delivered 2");
        Assert.Contains(
            "19 Webhook ops: attempt 1 of 5 for alert_e1_firing failed: status 500; next in 00:00:04", dispatcher.Log);
        Assert.Contains(
            "19 Webhook ops: attempt 2 of 5 for alert_e1_firing failed: status 302; redirects are not followed; next in 00:00:24",
            dispatcher.Log);
        Assert.DoesNotContain(dispatcher.Log, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publish_ToAReceiverThatAlwaysFails_GivesUpAfterMaxAttemptsAndGoesOn()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(503, times: 2);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver, maxAttempts: 2)).StartAsync();

        dispatcher.Fire();
        dispatcher.Resolve();
        await receiver.NextAsync();
        await dispatcher.Clock.PassAsync(FirstPause);
        await receiver.NextAsync();

        Assert.Equal("resolved", (await receiver.NextAsync()).Status);
        await dispatcher.OutcomesAsync("ops exhausted 1", "ops delivered 1");
        Assert.Contains(
            "20 Webhook ops: alert_e1_firing was not delivered: 2 attempts failed, the last with: status 503", dispatcher.Log);
    }

    [Theory]
    [InlineData(429, "100", 100)]
    [InlineData(503, "1", 4)]
    [InlineData(503, "86400", 3600)]
    [InlineData(503, "Tue, 24 Nov 2026 12:02:00 GMT", 120)]
    [InlineData(503, "Tue, 24 Nov 2020 12:02:00 GMT", 4)]
    [InlineData(503, "soon", 4)]
    [InlineData(500, "100", 4)]
    public async Task Publish_ToAReceiverThatAsksForAPause_WaitsWithinBounds(int status, string retryAfter, double seconds)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(status, retryAfter: retryAfter);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();

        dispatcher.Fire();
        await receiver.NextAsync();
        await dispatcher.Clock.PassAsync(TimeSpan.FromSeconds(seconds));
        await receiver.NextAsync();

        await dispatcher.OutcomesAsync("ops delivered 1");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task Publish_OfWhatTheReceiverDislikes_IsNotRepeated(int status)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(status);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();

        dispatcher.Fire("e1");
        dispatcher.Fire("e2");

        Assert.Equal("alert_e1_firing", (await receiver.NextAsync()).Id);
        Assert.Equal("alert_e2_firing", (await receiver.NextAsync()).Id);
        await dispatcher.OutcomesAsync("ops rejected 1", "ops delivered 1");
    }

    [Fact]
    public async Task Publish_AfterGone_IsDroppedUncalled()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(410);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();

        dispatcher.Fire();
        dispatcher.Resolve();
        await dispatcher.OutcomesAsync("ops rejected 1", "ops dropped 1");
        dispatcher.Fire("e2");
        await dispatcher.OutcomesAsync("ops rejected 1", "ops dropped 2");

        await receiver.NextAsync();
        Assert.False(receiver.HasMore);
        Assert.Contains("21 Webhook ops answered 410 Gone and is disabled until the daemon restarts", dispatcher.Log);
        Assert.Equal(0, dispatcher.QueueLength());
    }

    [Fact]
    public async Task Publish_ToAReceiverThatNeverAnswers_TimesOutAndTriesAgain()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerNever();
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();

        dispatcher.Fire();
        await receiver.NextAsync();
        await dispatcher.Clock.PassAsync(WebhookTimeout);
        await dispatcher.Clock.PassAsync(FirstPause);
        await receiver.NextAsync();

        await dispatcher.OutcomesAsync("ops delivered 1");
        Assert.Contains(
            "19 Webhook ops: attempt 1 of 5 for alert_e1_firing failed: no answer within 10 s; next in 00:00:04", dispatcher.Log);
    }

    [Fact]
    public async Task Publish_ToAReceiverThatSendsForever_CountsTheStatusAndReadsNoMore()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(async context =>
        {
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, CancellationToken.None);
            }
        });
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();

        dispatcher.Fire();

        await dispatcher.OutcomesAsync("ops delivered 1");
    }

    [Fact]
    public async Task Publish_ToAPortWhereNobodyListens_SaysWhyWithoutTheAddress()
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}/alerts?token=hunter2");
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(url, maxAttempts: 1)).StartAsync();

        dispatcher.Fire();

        await dispatcher.OutcomesAsync("ops exhausted 1");
        Assert.Contains(
            "20 Webhook ops: alert_e1_firing was not delivered: the only attempt failed: cannot connect: ConnectionRefused",
            dispatcher.Log);
        Assert.DoesNotContain(dispatcher.Log, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://0xa9fea9fe/")]
    public async Task Publish_ToAMetadataAddress_IsNeverSent(string url)
    {
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(new Uri(url))).StartAsync();

        dispatcher.Fire();

        await dispatcher.OutcomesAsync("ops rejected 1");
        Assert.Contains(
            "20 Webhook ops: alert_e1_firing was not delivered: " +
            "the address is link-local or a metadata service, which are never called",
            dispatcher.Log);
    }

    [Fact]
    public async Task Publish_OverIPv6_IsDelivered()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6 && await HasIPv6Loopback(), "This machine has no IPv6 loopback address.");
        await using var receiver = await Receiver.StartAsync("[::1]");
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();

        dispatcher.Fire();

        Assert.Equal("firing", (await receiver.NextAsync()).Status);
    }

    [Fact]
    public async Task Publish_WithOneDeadReceiver_DoesNotDelayTheOthers()
    {
        await using var dead = await Receiver.StartAsync();
        await using var alive = await Receiver.StartAsync();
        dead.Answer(500, times: 100);
        await using var dispatcher = await new TestDispatcher(
            TestDispatcher.Webhook(dead, "dead"), TestDispatcher.Webhook(alive, "alive")).StartAsync();

        foreach (var episode in Enumerable.Range(0, 10))
        {
            dispatcher.Fire($"e{episode}");
        }

        for (var episode = 0; episode < 10; episode++)
        {
            Assert.Equal($"alert_e{episode}_firing", (await alive.NextAsync()).Id);
        }

        await dispatcher.OutcomesAsync("alive delivered 10");
    }

    [Fact]
    public async Task Publish_OfMoreThanTheQueueHolds_DropsTheOldestAndCountsThem()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = new TestDispatcher(TestDispatcher.Webhook(receiver));

        // Not started: everything waits.
        for (var episode = 0; episode < 100; episode++)
        {
            dispatcher.Fire($"e{episode}");
        }

        Assert.Equal(["ops dropped 36"], dispatcher.Outcomes());
        Assert.Equal(64, dispatcher.QueueLength());

        await dispatcher.StartAsync();
        Assert.Equal("alert_e36_firing", (await receiver.NextAsync()).Id);
        await dispatcher.OutcomesAsync("ops dropped 36", "ops delivered 64");
        Assert.Equal(0, dispatcher.QueueLength());
    }

    [Fact]
    public async Task Publish_ByManyThreads_DeliversEachOnce()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();

        Parallel.For(0, 60, episode => dispatcher.Fire($"e{episode}"));
        var ids = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            ids.Add((await receiver.NextAsync()).Id);
        }

        Assert.Equal(60, ids.Distinct().Count());
        await dispatcher.OutcomesAsync("ops delivered 60");
        Assert.False(receiver.HasMore);
    }

    /// <summary>The signature as a receiver computes it, from the headers and the body that arrived.</summary>
    private static string Sign(Delivery delivery)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(Key));
        mac.AppendData(Encoding.ASCII.GetBytes(delivery.Id + "." + delivery.Timestamp + "."));
        mac.AppendData(delivery.Body);
        return "v1," + Convert.ToBase64String(mac.GetHashAndReset());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> HasIPv6Loopback()
    {
        try
        {
            await using var probe = await Receiver.StartAsync("[::1]");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
