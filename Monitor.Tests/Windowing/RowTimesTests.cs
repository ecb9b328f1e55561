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

        for (var row = 0; row < 300 * RowTimes.Capacity; row += 12_345)
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
    public void PlacesOf_ARow_AreTheOffsetsOfItsWindow()
    {
        var times = new RowTimes();
        times.Add(0, Window(0, 0, 10) with { Places = [new OffsetRange(0, 40, 89), new OffsetRange(1, 7, 56)] });
        times.Add(100, Window(1, 10, 20) with { Places = [new OffsetRange(1, 57, 156)] });

        Assert.Equal([new OffsetRange(0, 40, 89), new OffsetRange(1, 7, 56)], times.PlacesOf(99));
        Assert.Equal([new OffsetRange(1, 57, 156)], times.PlacesOf(100));
        Assert.Empty(times.PlacesOf(-1));
        Assert.Empty(times.PlacesOf(200));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void PlacesOf_WhenTheMemoryIsFull_StillHoldTheRow_AndTheMemoryHasALimit(int partitions)
    {
        var times = new RowTimes();
        var windows = 3 * RowTimes.Capacity;
        for (var i = 0; i < windows; i++)
        {
            var offset = 100L * i;
            times.Add(offset, Window(i, i, i + 1) with
            {
                Places = [.. Enumerable.Range(0, partitions).Select(p => new OffsetRange(p, offset, offset + 99))],
            });
        }

        var state = times.Save()!;
        Assert.InRange(state.Starts.Sum(start => start.Places!.Count), 1, RowTimes.MaxRanges + RowTimes.MaxPartitions);
        var restored = new RowTimes();
        Assert.True(restored.TryRestore(state));
        foreach (var known in new[] { times, restored })
        {
            for (var row = 0L; row < 100 * windows; row += 7_919)
            {
                var places = known.PlacesOf(row);
                Assert.Equal(partitions, places.Count);
                Assert.All(places, range => Assert.InRange(row, range.First, range.Last));
            }
        }

        Assert.Equal(100, times.PlacesOf((100 * windows) - 50)[0] is var last ? last.Last - last.First + 1 : 0);
    }

    [Fact]
    public void TryRestore_OfOffsetsThatCannotBe_IsRefused()
    {
        foreach (var range in new[] { new OffsetRange(0, 9, 8), new OffsetRange(-1, 0, 0), new OffsetRange(0, -5, 3) })
        {
            var state = new RowTimesState([new RowTime(0, Noon, [range])], new RowTime(100, Noon));

            Assert.False(new RowTimes().TryRestore(state));
        }
    }

    internal static ObservedWindow Window(long index, double from, double to) =>
        Observations.Window(index, Observations.Calibrated(alarm: false)) with
        {
            From = Noon.AddSeconds(from),
            To = Noon.AddSeconds(to),
        };
}
