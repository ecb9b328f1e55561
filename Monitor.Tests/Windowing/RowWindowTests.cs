using Alphadrift.Monitoring.Windowing;
using Xunit;

namespace Alphadrift.Tests.Windowing;

public sealed class RowWindowTests
{
    [Fact]
    public void Add_ThreeRows_KeepsTheirValuesInOrderAndTheNextOffsets()
    {
        var window = new RowWindow(Layouts.Pair, 3);

        Add(window, partition: 0, offset: 7, 1);
        Add(window, partition: 1, offset: 40, 2);
        Assert.False(window.IsFull);
        Add(window, partition: 0, offset: 8, 3);

        Assert.True(window.IsFull);
        Assert.Equal([1, -1, 2, -2, 3, -3], window.Rows.Values.ToArray());
        Assert.Equal(new Dictionary<int, long> { [0] = 9, [1] = 41 }, window.NextOffsets);
    }

    [Fact]
    public void Drop_OnePartitionOfThree_KeepsTheSegmentsOfTheOthers()
    {
        var window = new RowWindow(Layouts.Pair, 4);
        foreach (var (partition, segment) in new[] { (0, "a"), (1, "b"), (2, null), (0, "c") })
        {
            window.NextRow.Fill(1);
            window.Add(partition, 0, null, segment);
        }

        window.Drop([1]);

        Assert.Equal(["a", null, "c"], window.Segments.ToArray());
    }

    [Fact]
    public void Of_RowsOfAWindow_KnowsTimesAndOffsets_AndForgetsThoseOfRowsThatLeft()
    {
        var window = new RowWindow(Layouts.Pair, 5);
        var noon = Telemetry.Observations.Noon;
        window.Add(0, 100, noon.AddHours(-9));
        window.Add(1, 7, noon);
        window.Add(0, 101);
        window.Add(1, 9, noon.AddMinutes(1));

        Assert.Equal((noon.AddHours(-9), noon.AddMinutes(1)), (window.Of().Earliest, window.Of().Latest));
        Assert.Equal([new OffsetRange(0, 100, 101), new OffsetRange(1, 7, 9)], window.Of().Places);
        Assert.Equal([new OffsetRange(0, 101, 101), new OffsetRange(1, 9, 9)], window.Of([2, 3]).Places);
        Assert.Equal(noon.AddMinutes(1), window.Of([2, 3]).Earliest);

        window.Drop([0]);

        Assert.Equal((noon, noon.AddMinutes(1)), (window.Of().Earliest, window.Of().Latest));
        Assert.Equal([new OffsetRange(1, 7, 9)], window.Of().Places);
        window.Clear();
        Assert.Equal((null, 0), (window.Of().Latest, window.Of().Places.Count));
    }

    [Fact]
    public void Cover_ARejectedRecord_MovesTheOffsetWithoutARow()
    {
        var window = new RowWindow(Layouts.Pair, 3);
        Add(window, 0, 7, 1);

        window.Cover(0, 8);
        window.Cover(2, 0);

        Assert.Equal(1, window.Count);
        Assert.Equal(new Dictionary<int, long> { [0] = 9, [2] = 1 }, window.NextOffsets);
    }

    [Fact]
    public void Drop_OnePartitionOfThree_KeepsTheOthersInOrder()
    {
        var window = new RowWindow(Layouts.Pair, 5);
        Add(window, 0, 0, 1);
        Add(window, 1, 0, 2);
        Add(window, 2, 0, 3);
        Add(window, 1, 1, 4);
        Add(window, 0, 1, 5);

        var dropped = window.Drop([1]);

        Assert.Equal(2, dropped);
        Assert.Equal([1, -1, 3, -3, 5, -5], window.Rows.Values.ToArray());
        Assert.Equal(new Dictionary<int, long> { [0] = 2, [2] = 1 }, window.NextOffsets);
        Assert.Equal(1, window.Drop([2, 9]));
        Assert.Equal([1, -1, 5, -5], window.Rows.Values.ToArray());
    }

    [Fact]
    public void Drop_ThenAdd_ContinuesBehindTheRowsThatStayed()
    {
        var window = new RowWindow(Layouts.Pair, 3);
        Add(window, 1, 0, 1);
        Add(window, 0, 0, 2);

        window.Drop([1]);
        Add(window, 0, 1, 3);

        Assert.Equal([2, -2, 3, -3], window.Rows.Values.ToArray());
    }

    [Fact]
    public void Forget_APartition_KeepsItsRows()
    {
        var window = new RowWindow(Layouts.Pair, 3);
        Add(window, 0, 0, 1);
        Add(window, 1, 0, 2);

        window.Forget([0]);

        Assert.Equal(2, window.Count);
        Assert.Equal(new Dictionary<int, long> { [1] = 1 }, window.NextOffsets);
    }

    [Fact]
    public void Clear_AFilledWindow_LeavesNothing()
    {
        var window = new RowWindow(Layouts.Pair, 2);
        Add(window, 0, 0, 1);

        window.Clear();

        Assert.Equal(0, window.Count);
        Assert.Equal(0, window.Rows.Count);
        Assert.Empty(window.NextOffsets);
    }

    private static void Add(RowWindow window, int partition, long offset, float value)
    {
        window.NextRow[0] = value;
        window.NextRow[1] = -value;
        window.Add(partition, offset);
    }
}
