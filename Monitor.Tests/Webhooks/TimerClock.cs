using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Alphadrift.Tests.Webhooks;

/// <summary>A clock that stands still and tells of every timer set on it, so that a test knows when to move it.</summary>
internal sealed class TimerClock(DateTimeOffset now) : FakeTimeProvider(now)
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _timers.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>Waits until a timer with this duration is set, and makes it due.</summary>
    public async Task PassAsync(TimeSpan duration)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await _timers.Reader.ReadAsync(deadline.Token) != duration)
        {
        }

        Advance(duration);
    }
}
