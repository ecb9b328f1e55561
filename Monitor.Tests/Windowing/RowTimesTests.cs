using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Windowing;

public sealed class RowTimesTests
{
    private static readonly DateTimeOffset Noon = Observations.Noon;

    [Fact]
    public void Of_ARowBetweenWindows_IsInterpolated()
    {
        var times = new RowTimes();
        times.Add(0, Window(0, from: 0, to: 100));
        times.Add(100, Window(1, from: 100, to: 300));

        Assert.Equal(Noon.AddSeconds(50), times.Of(50));
        Assert.Equal(Noon.AddSeconds(200), times.Of(150));
        Assert.Equal(Noon, times.Of(-5));
        Assert.Equal(Noon.AddSeconds(300), times.Of(500));
    }

    [Fact]
    public void Of_ARowLongAgo_IsStillKnownWhenTheMemoryIsFull()
    {
        var times = new RowTimes();
        for (var i = 0; i < 3 * RowTimes.Capacity; i++)
        {
            times.Add(100L * i, Window(i, from: 10 * i, to: (10 * i) + 10));
        }

        for (var row = 0; row < 100 * RowTimes.Capacity; row += 12_345)
        {
            Assert.Equal(row / 10.0, (times.Of(row)!.Value - Noon).TotalSeconds, 1e-3);
        }
    }

    [Fact]
    public void Of_ChartsThatBeganAnew_KnowsOnlyTheNewRows()
    {
        var times = new RowTimes();
        times.Add(5_000, Window(0, from: 0, to: 100));
        times.Add(0, Window(1, from: 200, to: 300));

        Assert.Equal(Noon.AddSeconds(250), times.Of(50));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(RowTimes.Capacity)]
    public void TryRestore_OfWhatWasSaved_KnowsTheSameTimesAndGoesOn(int windows)
    {
        var (times, restored) = (new RowTimes(), new RowTimes());
        for (var i = 0; i < windows; i++) times.Add(100L * i, Window(i, from: 10 * i, to: (10 * i) + 10));

        var state = times.Save()!;
        Assert.True(restored.TryRestore(state));
        restored.Add(100L * windows, Window(windows, from: 10 * windows, to: (10 * windows) + 10));

        Assert.InRange(state.Starts.Length, 1, RowTimes.SavedCapacity);
        for (var row = 0; row < 100 * (windows + 1); row += 50)
        {
            Assert.Equal(row / 10.0, (restored.Of(row)!.Value - Noon).TotalSeconds, 1e-3);
        }
    }

    [Fact]
    public void TryRestore_OfTimesOutOfOrder_IsRefusedAndChangesNothing()
    {
        var times = new RowTimes();
        times.Add(0, Window(0, from: 0, to: 100));

        Assert.False(times.TryRestore(new RowTimesState([new RowTime(100, Noon), new RowTime(0, Noon)], new RowTime(200, Noon))));
        Assert.False(times.TryRestore(new RowTimesState([new RowTime(0, Noon)], new RowTime(200, Noon.AddSeconds(-1)))));
        Assert.False(times.TryRestore(new RowTimesState(default, new RowTime(200, Noon))));
        Assert.Equal(Noon.AddSeconds(50), times.Of(50));

        Assert.True(times.TryRestore(null));
        Assert.Null(times.Of(50));
        Assert.Null(times.Save());
    }

    [Fact]
    public void RowRate_IsUnknownUntilRowsAndTimeAreEnough_AndCountsByTheRowsOwnTime()
    {
        var rate = new RowRate();
        for (var i = 0; i < 10; i++)
        {
            rate.Add(Window(i, from: 50 * i, to: 50 * (i + 1)));
            Assert.Null(rate.PerSecond);
        }

        rate.Add(Window(10, from: 500, to: 550));
        rate.Add(Window(11, from: 550, to: 600));

        Assert.Equal(2, rate.PerSecond!.Value, 1e-9);
    }

    internal static ObservedWindow Window(long index, double from, double to) =>
        Observations.Window(index, Observations.Calibrated(alarm: false)) with
        {
            From = Noon.AddSeconds(from),
            To = Noon.AddSeconds(to),
        };
}
