using System.Globalization;
using System.Text;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

public sealed class DeliveryQueueTests
{
    private readonly DeliveryQueue _queue = new(capacity: 8);

    [Fact]
    public void Add_OfTheEndOfWhatNobodyCanKnow_FoldsBoth()
    {
        var firing = Firing("a", "e1");
        Add(firing);
        Assert.Same(firing, _queue.Take());
        _queue.Failed(firing, receiverIsAway: true);

        var ended = _queue.Add(Resolved("a", "e1"));

        Assert.Equal(
            [("alert_e1_firing", WebhookOutcome.Folded), ("alert_e1_resolved", WebhookOutcome.Folded)], Outcomes(ended));
        Assert.Equal(0, _queue.Count);
        Assert.Null(_queue.Take());
    }

    /// <summary>An answer can be lost: whoever may know of the beginning is told of the end.</summary>
    [Fact]
    public void Add_OfTheEndOfWhatMayHaveArrived_TellsTheEndAlone()
    {
        var (firing, resolved) = (Firing("a", "e1"), Resolved("a", "e1"));
        Add(firing);
        _queue.Take();
        firing.MayHaveArrived = true;
        _queue.Failed(firing, receiverIsAway: false);

        Assert.Equal([("alert_e1_firing", WebhookOutcome.Folded)], Outcomes(_queue.Add(resolved)));
        Assert.Same(resolved, _queue.Take());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void Failed_WhenItsEndWaitsBehind_FoldsItToo(bool mayHaveArrived, int left)
    {
        var firing = Firing("a", "e1");
        Add(firing);
        _queue.Take();
        Assert.Empty(_queue.Add(Resolved("a", "e1")));
        Assert.Null(_queue.Take());

        firing.MayHaveArrived = mayHaveArrived;
        var ended = _queue.Failed(firing, receiverIsAway: false);

        Assert.Equal(2 - left, ended.Count);
        Assert.Equal(left, _queue.Count);
        Assert.Equal(left == 1 ? "alert_e1_resolved" : null, _queue.Take()?.Id);
    }

    /// <summary>A daemon that catches up with its topic is fast: that nobody was told yet is no failure.</summary>
    [Fact]
    public void Add_OfTheEndBeforeTheFirstAttempt_TellsBoth()
    {
        var (firing, resolved) = (Firing("a", "e1"), Resolved("a", "e1"));
        Add(firing);
        Add(resolved);
        Add(Firing("a", "e2"));

        Assert.Same(firing, _queue.Take());
        _queue.Delivered(firing);
        Assert.Same(resolved, _queue.Take());
        Assert.Equal(2, _queue.Count);
    }

    [Fact]
    public void Failed_OfAReceiverThatIsAway_FoldsWhatOtherAlertsWaitWith()
    {
        var first = Firing("a", "e1");
        Add(first);
        Add(Firing("b", "e2"));
        Add(Resolved("b", "e2"));
        _queue.Take();

        Assert.Equal(
            [("alert_e2_firing", WebhookOutcome.Folded), ("alert_e2_resolved", WebhookOutcome.Folded)],
            Outcomes(_queue.Failed(first, receiverIsAway: true)));
    }

    [Fact]
    public void Add_OfANewerEpisode_TakesThePlaceOfTheOlderOne()
    {
        Add(Firing("a", "e1"));

        var ended = _queue.Add(Firing("a", "e2"));

        Assert.Equal([("alert_e1_firing", WebhookOutcome.Folded)], Outcomes(ended));
        Assert.Equal("alert_e2_firing", Assert.Single(_queue.All).Id);
    }

    [Fact]
    public void Take_OfOneAlert_IsOneAtATimeInOrder()
    {
        var (firing, resolved, next) = (Firing("a", "e1"), Resolved("a", "e1"), Firing("a", "e2"));
        Add(firing);
        Assert.Same(firing, _queue.Take());
        Add(resolved);
        Add(next);
        Assert.Null(_queue.Take());

        _queue.Delivered(firing);
        Assert.Same(resolved, _queue.Take());
        Assert.Null(_queue.Take());
        _queue.Delivered(resolved);
        Assert.Same(next, _queue.Take());
    }

    [Fact]
    public void Take_OfWhatIsNew_ComesBeforeSecondTries()
    {
        foreach (var alert in (string[])["a", "b", "c"])
        {
            Add(Firing(alert, alert));
            _queue.Failed(_queue.Take()!, receiverIsAway: true);
        }

        Add(Firing("d", "d"));
        Assert.Equal("alert_d_firing", _queue.Take()!.Id);
        Assert.Null(_queue.Take());

        // While nothing succeeds, one is tried again at a time: the others' places are for what is new.
        _queue.Retry();
        Assert.Equal("alert_a_firing", _queue.Take()!.Id);
        Assert.Null(_queue.Take());
        Add(Firing("e", "e"));
        Assert.Equal("alert_e_firing", _queue.Take()!.Id);
    }

    [Fact]
    public void Delivered_LetsEverythingThatWaitsBeTriedAtOnce()
    {
        foreach (var alert in (string[])["a", "b", "c"])
        {
            Add(Firing(alert, alert));
            _queue.Failed(_queue.Take()!, receiverIsAway: true);
        }

        Add(Firing("d", "d"));
        _queue.Delivered(_queue.Take()!);

        Assert.Equal(
            ["alert_a_firing", "alert_b_firing", "alert_c_firing"], Enumerable.Range(0, 3).Select(_ => _queue.Take()!.Id));
        Assert.False(_queue.Waits);
    }

    /// <summary>A message that its receiver never takes must not keep the others back.</summary>
    [Fact]
    public void Retry_AfterAnAnswer_GoesOnWithTheNextAlert_AndEndsWithAReceiverThatIsAway()
    {
        foreach (var alert in (string[])["a", "b", "c"])
        {
            Add(Firing(alert, alert));
            _queue.Failed(_queue.Take()!, receiverIsAway: false);
        }

        _queue.Retry();
        _queue.Failed(_queue.Take()!, receiverIsAway: false);
        var second = _queue.Take()!;
        Assert.Equal("alert_b_firing", second.Id);
        _queue.Failed(second, receiverIsAway: true);
        Assert.Null(_queue.Take());

        // Next time it is the turn of who was not tried.
        _queue.Retry();
        Assert.Equal("alert_c_firing", _queue.Take()!.Id);
    }

    [Fact]
    public void Retry_OfManyAlerts_TriesARoundOfThem_ThoseThatFireFirst()
    {
        var queue = new DeliveryQueue(1000);
        for (var i = 0; i < 100; i++)
        {
            Add(i < 95 ? Resolved($"a{i}", $"{i}") : Firing($"a{i}", $"{i}"), queue);
            queue.Failed(queue.Take()!, receiverIsAway: false);
        }

        queue.Retry();
        var tried = new List<string>();
        while (queue.Take() is { } next)
        {
            tried.Add(next.Id);
            queue.Failed(next, receiverIsAway: false);
        }

        Assert.Equal(DeliveryQueue.RoundSize, tried.Count);
        Assert.Equal(["alert_95_firing", "alert_99_firing", "alert_0_resolved"], [tried[0], tried[4], tried[5]]);
    }

    [Fact]
    public void Take_OfWhatIsNotSaved_WaitsForIt()
    {
        var (held, other) = (Firing("a", "e1"), Firing("b", "e2"));
        held.Saved = false;
        Add(held);
        Add(other);
        Assert.Same(other, _queue.Take());
        Assert.Null(_queue.Take());

        // That another fails meanwhile is no reason to try it later.
        _queue.Failed(other, receiverIsAway: true);
        held.Saved = true;
        Assert.Same(held, _queue.Take());
    }

    [Fact]
    public void Add_OfMoreThanItHolds_DropsTheOldestThatIsNotUnderWay()
    {
        for (var i = 0; i < 8; i++) Add(Firing($"a{i}", $"{i}"));
        Assert.Equal("alert_0_firing", _queue.Take()!.Id);

        var ended = _queue.Add(Firing("b", "8"));

        Assert.Equal([("alert_1_firing", WebhookOutcome.Dropped)], Outcomes(ended));
        Assert.Equal([("alert_1_resolved", WebhookOutcome.Folded)], Outcomes(_queue.Add(Resolved("a1", "1"))));
        Assert.Equal(8, _queue.Count);
    }

    [Fact]
    public void GiveUp_OfWhatWasRefused_FoldsItsEnd_NowOrLater()
    {
        var (first, second) = (Firing("a", "e1"), Firing("b", "e2"));
        Add(first);
        Add(second);
        _queue.Take();
        _queue.Take();
        Add(Resolved("a", "e1"));

        Assert.Equal(
            [("alert_e1_firing", WebhookOutcome.Rejected), ("alert_e1_resolved", WebhookOutcome.Folded)],
            Outcomes(_queue.GiveUp(first, WebhookOutcome.Rejected, "")));
        _queue.GiveUp(second, WebhookOutcome.Rejected, "");
        Assert.Equal([("alert_e2_resolved", WebhookOutcome.Folded)], Outcomes(_queue.Add(Resolved("b", "e2"))));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void Of_AMessageWithoutAKnownBodyOrId_HasAnOrderOfItsOwn()
    {
        var strange = QueuedDelivery.Of(new PendingDelivery("ops", "strange", "[]"u8.ToArray()));
        var alike = QueuedDelivery.Of(new PendingDelivery("ops", "alert_e1_firing", "{\"alerts\":[{}]}"u8.ToArray()));

        Assert.Equal(("strange", false), (strange.Alert, strange.Fires));
        Assert.Equal(("e1", "e1", true), (alike.Alert, alike.Episode, alike.Fires));
    }

    /// <summary>
    /// Any number of alerts that come and go, a receiver that takes, refuses or loses at random, and a daemon that is stopped and
    /// killed at any moment: of no episode is the beginning told after the end, and no episode stays open that is over.
    /// </summary>
    [Fact]
    public void Schedules_OfAnyKind_NeverTellABeginningAfterItsEnd()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var run = new QueueSimulation(seed);
            for (var step = 0; step < 120; step++) run.Step();
            run.Finish();

            Assert.True(run.Fault is null, $"seed {seed}: {run.Fault}\n{string.Join('\n', run.Told)}");
        }
    }

    private void Add(QueuedDelivery delivery, DeliveryQueue? queue = null) => Assert.Empty((queue ?? _queue).Add(delivery));

    private static IEnumerable<(string, WebhookOutcome)> Outcomes(IEnumerable<EndedDelivery> ended) =>
        ended.Select(one => (one.Delivery.Id, one.Outcome));

    private static QueuedDelivery Firing(string alert, string episode) => Message(alert, $"alert_{episode}_firing");

    private static QueuedDelivery Resolved(string alert, string episode) => Message(alert, $"alert_{episode}_resolved");

    private static QueuedDelivery Message(string alert, string id)
    {
        var delivery = QueuedDelivery.Of(QueueSimulation.Message(alert, id));
        delivery.Saved = true;
        return delivery;
    }

    /// <summary>A daemon's queue, its state file, and a receiver.</summary>
    private sealed class QueueSimulation(int seed)
    {
        private const int Alerts = 3;

        private readonly Random _random = new(seed);
        private readonly List<QueuedDelivery> _underWay = [];
        private DeliveryQueue _queue = new(64);
        private int[] _firing = new int[Alerts];
        private (List<PendingDelivery> Messages, int[] Firing) _file = ([], new int[Alerts]);
        private int _episodes;

        /// <summary>What arrived, as ids; what was only lost on its way back included.</summary>
        public List<string> Told { get; } = [];

        /// <summary>What is wrong; null: nothing.</summary>
        public string? Fault { get; private set; }

        public static PendingDelivery Message(string alert, string id) => new(
            "ops", id, Encoding.UTF8.GetBytes($"{{\"alerts\":[{{\"fingerprint\":\"{alert}\"}}]}}"));

        public void Step()
        {
            switch (_random.Next(12))
            {
                case 0 or 1 or 2: Toggle(_random.Next(Alerts)); break;
                case 3 or 4 or 5: Take(); break;
                case 6 or 7 or 8 when _underWay.Count > 0:
                    Answer(_underWay[_random.Next(_underWay.Count)], _random.Next(4));
                    break;
                case 9: _queue.Retry(); break;
                case 10: Save(); break;
                case 11 when _random.Next(3) == 0: End(orderly: _random.Next(2) == 0); break;
            }
        }

        /// <summary>The receiver takes everything from now on.</summary>
        public void Finish()
        {
            for (var i = 0; i < 500 && (_queue.Count > 0 || _underWay.Count > 0); i++)
            {
                Save();
                _queue.Retry();
                Take();
                if (_underWay.Count > 0) Answer(_underWay[0], 0);
            }

            if (_queue.Count > 0) Fault ??= "something is never delivered";
            foreach (var episode in Told.Select(id => id.Split('_')[1]).Distinct())
            {
                var fires = Array.Exists(_firing, one => one.ToString(CultureInfo.InvariantCulture) == episode);
                if (fires == Told.Contains($"alert_{episode}_resolved")) Fault ??= $"episode {episode} fires: {fires}";
            }

            foreach (var episode in _firing.Where(one => one != 0))
            {
                if (!Told.Contains($"alert_{episode}_firing")) Fault ??= $"{episode} fires, and nobody knows";
            }
        }

        private void Toggle(int alert)
        {
            var (fires, episode) = (_firing[alert] == 0, _firing[alert] == 0 ? ++_episodes : _firing[alert]);
            _firing[alert] = fires ? episode : 0;
            _queue.Add(QueuedDelivery.Of(Message($"a{alert}", $"alert_{episode}_{(fires ? "firing" : "resolved")}")));
            if (_random.Next(4) != 0) Save();
        }

        private void Save()
        {
            _file = ([.. _queue.All.Select(delivery => delivery.Message)], [.. _firing]);
            foreach (var delivery in _queue.All) delivery.Saved = true;
        }

        private void Take()
        {
            if (_queue.Take() is { } next) _underWay.Add(next);
        }

        /// <param name="how">
        /// 0: it is taken; 1: the answer is lost; 2: it is lost itself; 3: the receiver has too much to do.
        /// </param>
        private void Answer(QueuedDelivery delivery, int how)
        {
            _underWay.Remove(delivery);
            if (how < 2) Arrive(delivery);
            if (how == 0)
            {
                _queue.Delivered(delivery);
                return;
            }

            delivery.MayHaveArrived |= how == 1;
            _queue.Failed(delivery, receiverIsAway: how == 3);
        }

        private void Arrive(QueuedDelivery delivery)
        {
            if (delivery.Fires && Told.Contains($"alert_{delivery.Episode}_resolved"))
            {
                Fault ??= $"{delivery.Episode} fires after it was over";
            }

            Told.Add(delivery.Id);
        }

        private void End(bool orderly)
        {
            if (orderly)
            {
                Save();
                _queue.Stop();
                for (Take(); _underWay.Count > 0; Take())
                {
                    if (_random.Next(3) != 0)
                    {
                        Answer(_underWay[0], _random.Next(4));
                        continue;
                    }

                    if (_random.Next(2) == 0) Arrive(_underWay[0]);
                    _queue.BreakOff(_underWay[0]);
                    _underWay.RemoveAt(0);
                }

                if (_random.Next(4) != 0) Save();
            }

            foreach (var delivery in _underWay.Where(_ => _random.Next(2) == 0)) Arrive(delivery);
            _underWay.Clear();
            _queue = new DeliveryQueue(64);
            _firing = [.. _file.Firing];
            foreach (var message in _file.Messages)
            {
                var delivery = QueuedDelivery.Of(message);
                (delivery.Saved, delivery.MayHaveArrived) = (true, true);
                _queue.Add(delivery, restored: true);
            }
        }
    }
}
