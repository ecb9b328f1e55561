using Alphadrift.Monitoring.Pipeline;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Pipeline;

public sealed class LogBudgetTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void TrySpend_AFlood_AllowsTheBurstAndThenOnePerInterval()
    {
        var budget = new LogBudget(10, TimeSpan.FromSeconds(1), _clock);

        Assert.Equal(10, Spend(budget, 1000));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Spend(budget, 1000));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3, Spend(budget, 1000));
    }

    [Fact]
    public void TrySpend_AfterALongQuietTime_AllowsTheBurstAgainAndNoMore()
    {
        var budget = new LogBudget(10, TimeSpan.FromSeconds(1), _clock);
        Spend(budget, 1000);

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(10, Spend(budget, 1000));
    }

    [Fact]
    public void TryTakeWithheld_OnceTheyAreOldEnough_CountsThemOnce()
    {
        var budget = new LogBudget(10, TimeSpan.FromSeconds(1), _clock);
        Spend(budget, 25);
        Assert.False(budget.TryTakeWithheld(TimeSpan.FromSeconds(10), out _, out _));

        _clock.Advance(TimeSpan.FromSeconds(12));

        Assert.True(budget.TryTakeWithheld(TimeSpan.FromSeconds(10), out var count, out var span));
        Assert.Equal(15, count);
        Assert.Equal(TimeSpan.FromSeconds(12), span);
        Assert.False(budget.TryTakeWithheld(TimeSpan.Zero, out _, out _));
    }

    private static int Spend(LogBudget budget, int events) => Enumerable.Range(0, events).Count(_ => budget.TrySpend());
}
