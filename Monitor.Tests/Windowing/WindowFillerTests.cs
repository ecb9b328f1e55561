using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Windowing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Alphadrift.Tests.Windowing;

public sealed class WindowFillerTests
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void IsReady_AtTheConfiguredRows_IsTrueAndNotBefore()
    {
        var filler = Begin(rows: 4, leastRows: 2);

        Fill(filler, 3);
        Assert.False(filler.IsReady);
        Fill(filler, 1);

        Assert.True(filler.IsReady);
    }

    [Fact]
    public void IsReady_WhenTheFirstRowIsOld_IsTrueAndNotBefore()
    {
        var filler = Begin(rows: 100, leastRows: 2);
        _clock.Advance(TimeSpan.FromHours(1));
        Fill(filler, 1);
        _clock.Advance(MaxAge - TimeSpan.FromTicks(1));
        Fill(filler, 1);
        Assert.False(filler.IsReady);

        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.True(filler.IsReady);
    }

    [Fact]
    public void IsReady_OldWithTooFewRows_WaitsForTheLeastThatCanBeObserved()
    {
        var filler = Begin(rows: 100, leastRows: 3);
        Fill(filler, 2);
        _clock.Advance(MaxAge * 10);
        Assert.False(filler.IsReady);

        Fill(filler, 1);

        Assert.True(filler.IsReady);
    }

    [Fact]
    public void IsReady_AfterAllRowsWereDropped_CountsTheAgeFromTheNextRow()
    {
        var filler = Begin(rows: 100, leastRows: 2);
        Fill(filler, 2, partition: 1);
        _clock.Advance(MaxAge);
        Assert.Equal(2, filler.Window!.Drop([1]));

        Fill(filler, 2);
        Assert.False(filler.IsReady);
        _clock.Advance(MaxAge);

        Assert.True(filler.IsReady);
    }

    [Fact]
    public void IsReady_WithoutAWindow_IsFalse() =>
        Assert.False(new WindowFiller(new WindowSettings(5, MaxAge), 2, _clock).IsReady);

    [Fact]
    public void Take_ThenBegin_FillsTheNextWindow()
    {
        var filler = Begin(rows: 2, leastRows: 2);
        Fill(filler, 2);

        var first = filler.Take();
        filler.Begin(new RowWindow(Layouts.Pair, 2));

        Assert.Equal(2, first.Count);
        Assert.Equal(0, filler.Window!.Count);
        Assert.Throws<InvalidOperationException>(() => filler.Begin(new RowWindow(Layouts.Pair, 2)));
    }

    [Fact]
    public void Constructor_FewerRowsThanCanBeObserved_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowFiller(new WindowSettings(9, MaxAge), 10, _clock));

    private WindowFiller Begin(int rows, int leastRows)
    {
        var filler = new WindowFiller(new WindowSettings(rows, MaxAge), leastRows, _clock);
        filler.Begin(new RowWindow(Layouts.Pair, rows));
        return filler;
    }

    private static void Fill(WindowFiller filler, int rows, int partition = 0)
    {
        for (var i = 0; i < rows; i++)
        {
            filler.Add(partition, i);
        }
    }
}
