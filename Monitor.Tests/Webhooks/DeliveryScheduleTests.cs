using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

/// <summary>
/// The dispatcher as a whole under random schedules: alerts come and go, a receiver fails as it likes, time passes, the daemon
/// stops in order or is killed, and starts again from what was saved.
/// </summary>
public sealed class DeliveryScheduleTests
{
    private const int Alerts = 3;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Schedule_OfAnyKind_NeverTellsABeginningAfterItsEnd_AndTellsWhatFires(int seed)
    {
        var random = new Random(seed);
        var receiver = new FlakyReceiver(seed);
        var clock = new TimerClock(Observations.Noon);
        var run = await Run.StartAsync(receiver, clock, random, new Saved([], new int[Alerts]));
        for (var step = 0; step < 60; step++)
        {
            switch (random.Next(10))
            {
                case < 5: run.Toggle(random.Next(Alerts)); break;
                case < 8: clock.Advance(TimeSpan.FromSeconds(random.Next(1, 120))); break;
                case 8: run = await run.RestartAsync(orderly: true); break;
                default: run = await run.RestartAsync(orderly: false); break;
            }

            await receiver.SettleAsync();
        }

        receiver.Recovers();
        for (var i = 0; i < 40 && run.Open > 0; i++)
        {
            run.Save();
            clock.Advance(TimeSpan.FromSeconds(90));
            await receiver.SettleAsync();
        }

        Assert.Equal(0, run.Open);
        await run.DisposeAsync();
        var told = receiver.Arrived.Select(id => id.Split('_')).Select(id => (Episode: id[1], Fires: id[2] == "firing")).ToList();
        Assert.NotEmpty(told);
        Assert.All(told.Select(one => one.Episode).Distinct(), episode =>
        {
            var (lastFiring, firstResolved) = (told.LastIndexOf((episode, true)), told.IndexOf((episode, false)));
            Assert.True(firstResolved < 0 || lastFiring < firstResolved, $"{episode}: {string.Join(' ', receiver.Arrived)}");
            Assert.Equal(run.Fires(episode), firstResolved < 0);
        });
        Assert.All(run.Firing, episode => Assert.Contains((episode, true), told));
    }

    private sealed record Saved(IReadOnlyList<PendingDelivery> Deliveries, int[] Firing);

    /// <summary>A run of the daemon, with alerts that fire or not, and a state file.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly FlakyReceiver _receiver;
        private readonly FlakyReceiver.Connection _connection;
        private readonly TimerClock _clock;
        private readonly Random _random;
        private readonly TestDispatcher _dispatcher;
        private readonly int[] _firing;
        private Saved _saved;

        private Run(FlakyReceiver receiver, TimerClock clock, Random random, Saved saved)
        {
            (_receiver, _clock, _random, _saved) = (receiver, clock, random, saved);
            _connection = new FlakyReceiver.Connection(receiver);
            _dispatcher = new TestDispatcher(
                Alerts, _connection, clock, TestDispatcher.Webhook(new Uri("http://receiver/alerts")));
            _dispatcher.Dispatcher.HoldUntilSaved();
            _firing = [.. saved.Firing];
        }

        public int Open => _dispatcher.Dispatcher.Unsent().Count;

        public IEnumerable<string> Firing => _firing.Where(episode => episode != 0).Select(episode => $"{episode}");

        public static async Task<Run> StartAsync(FlakyReceiver receiver, TimerClock clock, Random random, Saved saved)
        {
            var run = new Run(receiver, clock, random, saved);
            await run._dispatcher.StartAsync();
            run._dispatcher.Dispatcher.Requeue(saved.Deliveries);
            run.Save();
            return run;
        }

        public bool Fires(string episode) => Firing.Contains(episode);

        public void Toggle(int alert)
        {
            if (_firing[alert] == 0) _dispatcher.Fire($"{_firing[alert] = ++_receiver.Episodes}", $"s{alert}");
            else
            {
                _dispatcher.Resolve($"{_firing[alert]}", $"s{alert}");
                _firing[alert] = 0;
            }

            if (_random.Next(4) != 0) Save();
        }

        public void Save()
        {
            _saved = new Saved(_dispatcher.Dispatcher.Unsent(), [.. _firing]);
            _dispatcher.Dispatcher.Saved(_saved.Deliveries);
        }

        public async Task<Run> RestartAsync(bool orderly)
        {
            if (orderly)
            {
                Save();
                await DisposeAsync();
                _saved = _saved with { Deliveries = _dispatcher.Dispatcher.Unsent() };
            }
            else
            {
                // Whatever it does from here on, it reaches nobody and is not saved.
                _connection.Cut();
            }

            var next = await StartAsync(_receiver, _clock, _random, _saved);
            if (!orderly) await DisposeAsync();
            return next;
        }

        public async ValueTask DisposeAsync()
        {
            var stopping = _dispatcher.Dispatcher.StopAsync(CancellationToken.None);
            while (!stopping.IsCompleted)
            {
                await Task.WhenAny(stopping, Task.Delay(2));
                _clock.Advance(TimeSpan.FromSeconds(1));
            }

            await stopping;
            await _dispatcher.DisposeAsync();
            _connection.Dispose();
        }
    }

    /// <summary>Takes, refuses, loses answers, hangs, or is not there.</summary>
    private sealed class FlakyReceiver(int seed)
    {
        private readonly Random _random = new(1000 + seed);
        private readonly Lock _lock = new();
        private int _asked;
        private int _busy;
        private bool _recovered;

        public int Episodes { get; set; }

        /// <summary>The ids of what arrived, in that order, with or without success.</summary>
        public ConcurrentQueue<string> Arrived { get; } = [];

        public void Recovers()
        {
            lock (_lock) _recovered = true;
        }

        /// <summary>Waits until nobody asks any more, but for those who get no answer.</summary>
        public async Task SettleAsync()
        {
            for (var (quiet, before) = (0, -1); quiet < 3;)
            {
                await Task.Delay(1);
                var asked = Volatile.Read(ref _asked);
                quiet = asked == before && Volatile.Read(ref _busy) == 0 ? quiet + 1 : 0;
                before = asked;
            }
        }

        private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            Interlocked.Increment(ref _busy);
            try
            {
                int how;
                lock (_lock) how = _recovered ? 0 : _random.Next(8);
                if (how is 5 or 6)
                {
                    throw new HttpRequestException(
                        HttpRequestError.ConnectionError, null, new SocketException((int)SocketError.ConnectionRefused));
                }

                await Task.Yield();
                await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
                Arrived.Enqueue(request.Headers.GetValues("webhook-id").Single());
                if (how == 7)
                {
                    Interlocked.Decrement(ref _busy);
                    try
                    {
                        await Task.Delay(Timeout.Infinite, cancellationToken);
                    }
                    finally
                    {
                        Interlocked.Increment(ref _busy);
                    }
                }

                return new HttpResponseMessage(
                    how < 3 ? HttpStatusCode.OK : how == 3 ? HttpStatusCode.InternalServerError : HttpStatusCode.BadGateway);
            }
            finally
            {
                Interlocked.Decrement(ref _busy);
            }
        }

        /// <summary>A run's way to the receiver.</summary>
        public sealed class Connection(FlakyReceiver receiver) : HttpMessageHandler
        {
            private volatile bool _cut;

            public void Cut() => _cut = true;

            protected override Task<HttpResponseMessage> SendAsync(
                HttpRequestMessage request, CancellationToken cancellationToken) => _cut
                    ? throw new HttpRequestException(HttpRequestError.ConnectionError)
                    : receiver.AnswerAsync(request, cancellationToken);
        }
    }
}
