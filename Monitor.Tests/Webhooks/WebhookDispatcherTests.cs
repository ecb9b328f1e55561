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
        var firing = await receiver.NextAsync();
        dispatcher.Resolve();
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
        receiver.Answer(500).Answer(302, location: "http://127.0.0.1:1/elsewhere").Answer(502);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver, secrets: Key)).StartAsync();

        dispatcher.Fire();
        var first = await receiver.NextAsync();
        await dispatcher.Clock.PassAsync(FirstPause);
        var second = await receiver.NextAsync();
        await dispatcher.Clock.PassAsync(SecondPause);
        var third = await receiver.NextAsync();
        await dispatcher.Clock.PassAsync(TimeSpan.FromSeconds(60));
        var last = await receiver.NextAsync();
        await dispatcher.OutcomesAsync("ops delivered 1");
        dispatcher.Resolve();

        Assert.Equal([first.Id, first.Id, first.Id], [second.Id, third.Id, last.Id]);
        Assert.Equal("alert_e1_resolved", (await receiver.NextAsync()).Id);
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(first.Body, last.Body);
        Assert.Equal(long.Parse(first.Timestamp) + 4, long.Parse(second.Timestamp));
        Assert.Equal(long.Parse(second.Timestamp) + 24, long.Parse(third.Timestamp));
        Assert.Equal(Sign(last), last.Signature);
        await dispatcher.OutcomesAsync("ops delivered 2");
        Assert.Contains("19 Webhook ops: attempt 1 for alert_e1_firing failed: status 500; next in 4s", dispatcher.Log);
        Assert.Contains(
            "19 Webhook ops: attempt 2 for alert_e1_firing failed: status 302; redirects are not followed; next in 24s",
            dispatcher.Log);
        Assert.DoesNotContain(dispatcher.Log, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    /// <summary>What fires has no last attempt: a receiver that comes back after hours is told of it.</summary>
    [Fact]
    public async Task Publish_OfWhatFires_IsTriedUntilTheReceiverIsBack()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(404, times: 203);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver, maxAttempts: 1)).StartAsync();

        dispatcher.Fire();
        await dispatcher.Clock.PassAsync(FirstPause);
        await dispatcher.Clock.PassAsync(SecondPause);
        for (var i = 0; i < 201; i++) await dispatcher.Clock.PassAsync(TimeSpan.FromSeconds(60));

        await dispatcher.OutcomesAsync("ops delivered 1");
        Assert.True(dispatcher.Clock.GetUtcNow() - Observations.Noon > TimeSpan.FromHours(3));
    }

    [Theory]
    [InlineData(2, 24 * 60, "2 attempts failed")]
    [InlineData(null, 2, "3 attempts failed within 2m")]
    public async Task Publish_OfAnEndThatIsNeverTaken_GivesUp(int? maxAttempts, double minutes, string reason)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(200).Answer(401, times: 100);
        var webhook = TestDispatcher.Webhook(receiver) with
        {
            MaxAttempts = maxAttempts,
            GiveUpAfter = TimeSpan.FromMinutes(minutes),
        };
        await using var dispatcher = await new TestDispatcher(webhook).StartAsync();

        dispatcher.Fire();
        await dispatcher.OutcomesAsync("ops delivered 1");
        dispatcher.Resolve();
        await dispatcher.Clock.PassAsync(FirstPause);
        if (maxAttempts is null)
        {
            await dispatcher.RetriesAsync(2);
            dispatcher.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        await dispatcher.OutcomesAsync("ops delivered 1", "ops exhausted 1");
        Assert.Contains(
            $"20 Webhook ops: alert_e1_resolved was not delivered: {reason}, the last with: status 401", dispatcher.Log);
        Assert.Equal(0, dispatcher.QueueLength());
    }

    [Fact]
    public async Task Publish_WhileOthersWait_TriesTheNewAlertAtOnce_AndItsSuccessTheOthers()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(503, times: 2, retryAfter: "3600");
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();
        dispatcher.Fire("e1", "a");
        await dispatcher.RetriesAsync(1);
        dispatcher.Fire("e2", "b");
        await dispatcher.RetriesAsync(2);

        // No time passes: a third one does not wait for the pause, and it ends the pause of the others.
        dispatcher.Fire("e3", "c");

        await dispatcher.OutcomesAsync("ops delivered 3");
        Assert.Equal(Observations.Noon, dispatcher.Clock.GetUtcNow());
        Assert.Contains(
            "19 Webhook ops: attempt 1 for alert_e1_firing failed: status 503; next in 90s", dispatcher.Log);
    }

    [Fact]
    public async Task Publish_OfAnEpisodeThatNobodyWasToldOf_IsFoldedAndCounted()
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}/alerts");
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(url)).StartAsync();
        dispatcher.Fire();
        await dispatcher.RetriesAsync(1);

        dispatcher.Resolve();

        await dispatcher.OutcomesAsync("ops folded 2");
        Assert.Equal(0, dispatcher.QueueLength());
        Assert.Contains("48 Webhook ops: alert_e1_firing is not sent: the alert is over", dispatcher.Log);
        Assert.Contains(
            "48 Webhook ops: alert_e1_resolved is not sent: the receiver was never told that the alert fires", dispatcher.Log);
    }

    /// <summary>A pause of many minutes, as for what is over, must not hold up what fires since.</summary>
    [Fact]
    public async Task Publish_DuringALongPause_ShortensItForWhatFires()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(200).Answer(401, times: 5);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();
        dispatcher.Fire("e1", "a");
        await dispatcher.OutcomesAsync("ops delivered 1");
        dispatcher.Resolve("e1", "a");
        foreach (var pause in (double[])[4, 24, 144]) await dispatcher.Clock.PassAsync(TimeSpan.FromSeconds(pause));
        await dispatcher.EventuallyAsync(() => dispatcher.Log.Any(line => line.EndsWith("next in 8m", StringComparison.Ordinal)));

        dispatcher.Fire("e2", "b");
        await dispatcher.Clock.PassAsync(TimeSpan.FromSeconds(60));

        await dispatcher.OutcomesAsync("ops delivered 3");
    }

    [Theory]
    [InlineData(429, "80", 80)]
    [InlineData(503, "1", 4)]
    [InlineData(503, "86400", 90)]
    [InlineData(503, "Tue, 24 Nov 2026 12:01:10 GMT", 70)]
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

        dispatcher.Fire("e1", "a");
        await dispatcher.OutcomesAsync("ops rejected 1");
        dispatcher.Fire("e2", "b");

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
        await dispatcher.OutcomesAsync("ops rejected 1");
        dispatcher.Resolve();
        dispatcher.Fire("e2");
        await dispatcher.OutcomesAsync("ops rejected 1", "ops folded 1", "ops dropped 1");

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
            "19 Webhook ops: attempt 1 for alert_e1_firing failed: no answer within 10 s; next in 4s", dispatcher.Log);
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
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(url)).StartAsync();

        dispatcher.Fire();

        await dispatcher.EventuallyAsync(() => dispatcher.Log.Contains(
            "19 Webhook ops: attempt 1 for alert_e1_firing failed: cannot connect: ConnectionRefused; next in 4s"));
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
            dispatcher.Fire($"e{episode}", $"s{episode}");
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
            dispatcher.Fire($"e{episode}", $"s{episode}");
        }

        Assert.Equal(["ops dropped 36"], dispatcher.Outcomes());
        Assert.Equal(64, dispatcher.QueueLength());
        Assert.Equal("alert_e36_firing", dispatcher.Dispatcher.Unsent()[0].Id);

        await dispatcher.StartAsync();
        await dispatcher.OutcomesAsync("ops dropped 36", "ops delivered 64");
        Assert.Equal(0, dispatcher.QueueLength());
    }

    [Fact]
    public async Task Publish_ByManyThreads_DeliversEachOnce()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();

        Parallel.For(0, 60, episode => dispatcher.Fire($"e{episode}", $"s{episode}"));
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
