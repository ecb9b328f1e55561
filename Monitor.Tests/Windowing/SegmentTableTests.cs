using Alphadrift.Monitoring.Windowing;
using Xunit;

namespace Alphadrift.Tests.Windowing;

public sealed class SegmentTableTests
{
    [Fact]
    public void PlaceOf_NewSegments_TakesFreePlaces_AndTheRestIsOther()
    {
        var table = new SegmentTable(2, idleRows: 100);
        Assert.Equal((1, true), Place(table, "a"));
        Assert.Equal((2, true), Place(table, "b"));
        Assert.Equal((1, false), Place(table, "a"));
        Assert.Equal((0, false), Place(table, "c"));
        Assert.Equal((0, false), Place(table, "other"));
        Assert.Equal((2, 0L, 2L), (table.Known, table.Folded, table.OtherRows));
        Assert.Equal(["other", "a", "b"], Enumerable.Range(0, table.Count).Select(table.NameOf));
    }

    [Fact]
    public void PlaceOf_ANewSegment_TakesThePlaceOfTheOneSilentLongest()
    {
        var table = new SegmentTable(2, idleRows: 10);
        Place(table, "a");
        Place(table, "b");
        for (var row = 0; row < 12; row++) Place(table, row % 2 == 0 ? "b" : "other");

        Assert.Equal((1, true), Place(table, "c"));
        Assert.Equal((1L, "c"), (table.Folded, table.NameOf(1)));

        // Its former segment is other now, until some place is idle.
        Assert.Equal((0, false), Place(table, "a"));
    }

    [Fact]
    public void PlaceOf_KeepsASegmentThatMayNotGo()
    {
        var table = new SegmentTable(1, idleRows: 2);
        Place(table, "a");
        for (var row = 0; row < 5; row++) Assert.Equal(default, table.PlaceOf("b", name => name != "a"));
        Assert.Equal(new SegmentPlace(1, IsNew: true, GaveWay: "a"), table.PlaceOf("b", null));
    }

    [Fact]
    public void TryPut_PutsAStoredSegmentBack()
    {
        var table = new SegmentTable(2);
        Assert.True(table.TryPut(2, "b"));
        Assert.False(table.TryPut(2, "c"));
        Assert.False(table.TryPut(3, "c"));
        Assert.False(table.TryPut(1, "b"));
        Assert.Equal((2, false), Place(table, "b"));
        Assert.Equal((1, true), Place(table, "a"));
    }

    [Fact]
    public void Split_AWindow_GivesEveryRowToOneSegment()
    {
        var parts = new SegmentSplitter(new SegmentTable(2)).Split(["b", null, "b", "c", "b", "c"]);
        Assert.Equal([("b", 1), ("unnamed", 2), ("other", 0)], parts.Select(part => (part.Name, part.Place)));
        Assert.Equal([[0, 2, 4], [1], [3, 5]], parts.Select(part => part.Rows));
        Assert.Equal([true, true, false], parts.Select(part => part.IsNew));
    }

    [Fact]
    public void Split_WhereAPlaceChangesHandsWithinTheWindow_KeepsTheTwoApart()
    {
        var parts = new SegmentSplitter(new SegmentTable(1, idleRows: 2)).Split(["a", "other", "other", "other", "b"]);
        Assert.Equal([("a", 1), ("other", 0), ("b", 1)], parts.Select(part => (part.Name, part.Place)));
        Assert.Equal([[0], [1, 2, 3], [4]], parts.Select(part => part.Rows));
    }

    private static (int Place, bool Taken) Place(SegmentTable table, string name)
    {
        var place = table.PlaceOf(name, null);
        return (place.Place, place.IsNew);
    }
}
