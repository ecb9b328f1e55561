using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Tests.Telemetry;
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
        await dispatcher.RetriesAsync(1);
        await receiver.NextAsync();

        // The delivery waits for its second attempt, which stopping brings forward.
        await dispatcher.Dispatcher.StopAsync(CancellationToken.None);

        Assert.Equal("firing", (await receiver.NextAsync()).Status);
        Assert.Equal(["ops delivered 1"], dispatcher.Outcomes());
    }

    [Fact]
    public async Task Stop_WithADeadReceiver_MakesOneMoreAttemptEachAndLogsWhatIsLost()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(500, times: 100);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();
        dispatcher.Fire("e1", "a");
        dispatcher.Fire("e2", "b");
        await dispatcher.RetriesAsync(2);
        Assert.Equal(2, dispatcher.QueueLength());

        await dispatcher.Dispatcher.StopAsync(CancellationToken.None);

        Assert.Equal(["ops abandoned 2"], dispatcher.Outcomes());
        Assert.Contains(
            "20 Webhook ops: alert_e2_firing was not delivered: the daemon stops, and the last attempt failed with: status 500",
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
        await receiver.NextAsync();
        dispatcher.Resolve();

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
        receiver.Answer(200).Answer(500, times: 100);
        IReadOnlyList<PendingDelivery> left;
        await using (var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync())
        {
            dispatcher.Fire();
            await dispatcher.OutcomesAsync("ops delivered 1");
            dispatcher.Resolve();
            await dispatcher.RetriesAsync(1);
            dispatcher.Fire("e2");
            Assert.Equal(
                ["alert_e1_resolved", "alert_e2_firing"], dispatcher.Dispatcher.Unsent().Select(delivery => delivery.Id));
            await dispatcher.Dispatcher.StopAsync(CancellationToken.None);
            left = dispatcher.Dispatcher.Unsent();
        }

        Assert.Equal(["alert_e1_resolved", "alert_e2_firing"], left.Select(delivery => delivery.Id));
        Assert.All(left, delivery => Assert.Equal(Observations.Noon, delivery.QueuedAt));
        await using var later = await Receiver.StartAsync();
        await using var next = new TestDispatcher(TestDispatcher.Webhook(later));
        next.Dispatcher.Requeue([.. left, new PendingDelivery("gone", "alert_e0_firing", "{}"u8.ToArray())]);
        next.Resolve("e2");
        await next.StartAsync();

        // The end of what fired may be the end of what the last run told.
        var messages = new[] { await later.NextAsync(), await later.NextAsync() };
        Assert.Equal(["alert_e1_resolved", "alert_e2_resolved"], messages.Select(message => message.Id));
        await next.OutcomesAsync("ops delivered 2", "ops folded 1");
        Assert.Empty(next.Dispatcher.Unsent());
        Assert.Contains(
            "65 Deliveries that the last run left open and that are sent now: 2; receivers know them by their ids", next.Log);
        Assert.Contains(
            "66 Delivery alert_e0_firing is left over from the last run, but there is no webhook gone any more", next.Log);
    }

    [Fact]
    public async Task Unsent_AfterEveryOtherEnd_IsEmpty()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer(400).Answer(200).Answer(500);
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver, maxAttempts: 1)).StartAsync();

        dispatcher.Fire("e1");
        await dispatcher.OutcomesAsync("ops rejected 1");
        dispatcher.Resolve("e1");
        dispatcher.Fire("e2");
        await dispatcher.OutcomesAsync("ops rejected 1", "ops folded 1", "ops delivered 1");
        dispatcher.Resolve("e2");

        await dispatcher.OutcomesAsync("ops rejected 1", "ops folded 1", "ops delivered 1", "ops exhausted 1");
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
        Assert.Equal(2, dispatcher.Dispatcher.Unsent().Count);
    }

    [Fact]
    public async Task Publish_WhileDeliveriesAreKept_SendsNothingThatIsNotSaved()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(receiver)).StartAsync();
        dispatcher.Dispatcher.HoldUntilSaved();
        dispatcher.Fire("e1", "a");
        var first = dispatcher.Dispatcher.Unsent();
        dispatcher.Fire("e2", "b");
        await Task.Delay(100);
        Assert.False(receiver.HasMore);

        dispatcher.Dispatcher.Saved(first);
        await dispatcher.OutcomesAsync("ops delivered 1");
        Assert.Equal("alert_e1_firing", (await receiver.NextAsync()).Id);
        Assert.False(receiver.HasMore);

        dispatcher.Dispatcher.Saved(dispatcher.Dispatcher.Unsent());
        await dispatcher.OutcomesAsync("ops delivered 2");
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
