using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Windowing;
using Xunit;

namespace Alphadrift.Tests.Windowing;

public sealed class WindowExchangeTests
{
    private static readonly RowLayout Images = new([new InputSpec("image", ElementKind.Float32, [3, 224, 224])]);

    private readonly WindowExchange _exchange = new(Layouts.Pair, 2);

    [Fact]
    public void TryRent_MoreThanThereAre_Fails()
    {
        for (var i = 0; i < WindowExchange.WindowCount; i++)
        {
            Assert.True(_exchange.TryRent(out _));
        }

        Assert.False(_exchange.TryRent(out _));
    }

    [Fact]
    public async Task Offer_ThenReturn_BringsTheWindowBackEmptyForTheNextRows()
    {
        _exchange.TryRent(out var window);
        window!.Add(0, 5);
        _exchange.Offer(window);
        Assert.Equal([window], _exchange.UnderWay);
        Assert.False(_exchange.TryTakeBack(out _));

        await using var windows = _exchange.ReadAllAsync(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await windows.MoveNextAsync());
        Assert.Same(window, windows.Current);
        _exchange.Return(windows.Current);

        Assert.True(_exchange.TryTakeBack(out var back));
        Assert.Equal(6, back.NextOffsets[0]);
        Assert.Empty(_exchange.UnderWay);
        _exchange.Free(back);
        Assert.True(_exchange.TryRent(out var again));
        Assert.Same(window, again);
        Assert.Equal(0, again.Count);
    }

    [Fact]
    public async Task ReadAllAsync_AfterComplete_BringsWhatWasOfferedBeforeAndEnds()
    {
        _exchange.TryRent(out var first);
        _exchange.TryRent(out var second);
        _exchange.Offer(first!);
        _exchange.Offer(second!);
        _exchange.Complete();

        var read = new List<RowWindow>();
        await foreach (var window in _exchange.ReadAllAsync(CancellationToken.None))
        {
            read.Add(window);
        }

        Assert.Equal([first!, second!], read);
    }

    [Fact]
    public void WaitForReturn_NothingReturned_GivesUpAtItsLimitAndSeesALaterReturn()
    {
        _exchange.TryRent(out var window);
        _exchange.Offer(window!);

        Assert.False(_exchange.WaitForReturn(TimeSpan.FromMilliseconds(1), CancellationToken.None));
        Assert.False(_exchange.WaitForReturn(TimeSpan.FromMilliseconds(1), CancellationToken.None));
        _exchange.Return(window!);

        Assert.True(_exchange.WaitForReturn(TimeSpan.FromSeconds(30), CancellationToken.None));
        Assert.True(_exchange.TryTakeBack(out var back));
        Assert.Same(window, back);
    }

    [Fact]
    public async Task WaitForReturn_FromAnotherThread_WakesUp()
    {
        _exchange.TryRent(out var window);
        _exchange.Offer(window!);

        var waiting = Task.Run(() => _exchange.WaitForReturn(TimeSpan.FromSeconds(30), CancellationToken.None));
        _exchange.Return(window!);

        Assert.True(await waiting);
    }

    [Fact]
    public void WaitForReturn_Cancelled_IsFalse() =>
        Assert.False(_exchange.WaitForReturn(TimeSpan.FromSeconds(30), new CancellationToken(canceled: true)));

    [Fact]
    public void WaitForReturn_AfterTheObservingSideEnded_IsFalse()
    {
        _exchange.CompleteObserving();

        Assert.False(_exchange.WaitForReturn(TimeSpan.FromSeconds(30), CancellationToken.None));
    }

    [Fact]
    public void Create_OfWindowsBeyondTheMemoryLimit_SaysHowManyRowsArePossible()
    {
        var fault = Assert.Throws<InvalidInputException>(
            () => WindowExchange.Create(Images, new WindowSettings(10_000, TimeSpan.FromMinutes(1))));

        Assert.Equal(
            "window.rows: 10000 rows of 150528 values, 3 windows at a time, need more than 1024 MiB; at most 594 rows are " +
            "possible with this model.",
            fault.Message);
    }

    [Fact]
    public void Create_OfWindowsWithinTheLimit_HasThem()
    {
        var exchange = WindowExchange.Create(Layouts.Pair, new WindowSettings(594, TimeSpan.FromMinutes(1)));

        Assert.True(exchange.TryRent(out var window));
        Assert.Equal(0, window.Count);
    }
}
