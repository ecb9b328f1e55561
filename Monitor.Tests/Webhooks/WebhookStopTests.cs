using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

/// <summary>What becomes of deliveries when the daemon stops, and at the next start.</summary>
public sealed class WebhookStopTests
{
    [Fact]
    public async Task Stop_WithDeliveriesWaiting_FlushesThem()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(500);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();
        dispatcher.Fire();
        dispatcher.Resolve();
        await receiver.NextAsync();

        // The first delivery waits for its second attempt, which stopping brings forward.
        await dispatcher.Dispatcher.StopAsync(CancellationToken.None);

        Assert.Equal(["firing", "resolved"], [(await receiver.NextAsync()).Status, (await receiver.NextAsync()).Status]);
        Assert.Equal(["ops delivered 2"], dispatcher.Outcomes());
    }

    [Fact]
    public async Task Stop_WithADeadReceiver_MakesOneMoreAttemptEachAndLogsWhatIsLost()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(500, times: 100);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();
        dispatcher.Fire();
        dispatcher.Resolve();
        await receiver.NextAsync();

        await dispatcher.Dispatcher.StopAsync(CancellationToken.None);

        Assert.Equal(["ops abandoned 2"], dispatcher.Outcomes());
        Assert.Contains(
            "20 Webhook ops: alert_e1_resolved was not delivered: the daemon stops, and the last attempt failed with: status 500",
            dispatcher.Log);
        Assert.Equal(0, dispatcher.QueueLength());
    }

    [Fact]
    public async Task Stop_WithAReceiverThatNeverAnswers_EndsWithinItsLimit()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerNever();
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();
        dispatcher.Fire();
        dispatcher.Resolve();
        await receiver.NextAsync();

        var stopping = dispatcher.Dispatcher.StopAsync(CancellationToken.None);
        await dispatcher.Clock.PassAsync(TimeSpan.FromSeconds(3));
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["ops abandoned 2"], dispatcher.Outcomes());
        Assert.Contains("20 Webhook ops: alert_e1_firing was not delivered: the daemon stopped first", dispatcher.Log);
        Assert.Contains("20 Webhook ops: alert_e1_resolved was not delivered: the daemon stopped first", dispatcher.Log);
    }

    [Fact]
    public async Task Requeue_OfWhatAStoppedDispatcherLeft_SendsTheSameMessagesInOrderBeforeNewOnes()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(500, times: 3);
        IReadOnlyList<PendingDelivery> left;
        await using (var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync())
        {
            dispatcher.Fire();
            dispatcher.Resolve();
            await receiver.NextAsync();
            Assert.Equal(
                ["alert_e1_firing", "alert_e1_resolved"], dispatcher.Dispatcher.Unsent().Select(delivery => delivery.Id));
            await dispatcher.Dispatcher.StopAsync(CancellationToken.None);
            left = dispatcher.Dispatcher.Unsent();
        }

        Assert.Equal(["alert_e1_firing", "alert_e1_resolved"], left.Select(delivery => delivery.Id));
        while (receiver.HasMore) await receiver.NextAsync();
        await using var next = new TestDispatcher(TestDispatcher.Webhook(receiver));
        next.Dispatcher.Requeue([.. left, new PendingDelivery("gone", "alert_e0_firing", "{}"u8.ToArray())]);
        next.Fire("e2");
        await next.StartAsync();

        var messages = new[] { await receiver.NextAsync(), await receiver.NextAsync(), await receiver.NextAsync() };
        Assert.Equal(["alert_e1_firing", "alert_e1_resolved", "alert_e2_firing"], messages.Select(message => message.Id));
        Assert.Equal("firing", messages[0].Status);
        await next.OutcomesAsync("ops delivered 3");
        Assert.Empty(next.Dispatcher.Unsent());
        Assert.Contains("65 2 deliveries that the last run left open are sent now; receivers know them by their ids", next.Log);
        Assert.Contains(
            "66 Delivery alert_e0_firing is left over from the last run, but there is no webhook gone any more", next.Log);
    }

    [Fact]
    public async Task Unsent_AfterEveryOtherEnd_IsEmpty()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(400).Answer(500);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver, maxAttempts: 1)).StartAsync();

        dispatcher.Fire("e1");
        dispatcher.Fire("e2");
        dispatcher.Fire("e3");

        await dispatcher.OutcomesAsync("ops rejected 1", "ops exhausted 1", "ops delivered 1");
        Assert.Empty(dispatcher.Dispatcher.Unsent());
    }

    [Fact]
    public async Task Stop_BeforeItWasStarted_GivesUpWhatIsQueued()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = new TestDispatcher(TestDispatcher.Webhook(receiver));
        dispatcher.Fire();

        await dispatcher.Dispatcher.StopAsync(CancellationToken.None);
        dispatcher.Resolve();

        Assert.Equal(["ops abandoned 2"], dispatcher.Outcomes());
        Assert.Equal(0, dispatcher.QueueLength());
    }

    [Fact]
    public async Task Host_WithTheDispatcherInAllItsRoles_StartsStopsAndDisposesOfItCleanly()
    {
        await using var receiver = await Receiver.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddTelemetry();
        builder.Services.AddSingleton(provider => provider.GetRequiredService<DaemonMetrics>().Of("letter"));
        builder.Services.AddWebhooks([TestDispatcher.Webhook(receiver)]);
        var host = builder.Build();
        await host.StartAsync();

        host.Services.GetRequiredService<WebhookDispatcher>().Sinks[0].Publish(TestDispatcher.Event(AlertPhase.Firing));
        Assert.Equal("firing", (await receiver.NextAsync()).Status);
        await host.StopAsync();

        // The container disposes of the dispatcher once for each of its registrations.
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
