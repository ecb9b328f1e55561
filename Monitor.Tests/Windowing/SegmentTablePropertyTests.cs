using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Windowing;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Windowing;

/// <summary>Any stream of tenants through a table of three places that are free again after ten silent rows.</summary>
public sealed class SegmentTablePropertyTests
{
    private const int Places = 3, IdleRows = 10;

    /// <summary>Rows that name no segment are one of their own; other is the segment of those without a place.</summary>
    private static readonly Gen<string?[]> Names = Gen.Int[-1, 7]
        .Select(tenant => tenant switch { -1 => SegmentTable.Other, 0 => null, _ => $"tenant-{tenant}" }).Array[0, 120];

    [Fact]
    public void PlaceOf_AnyStream_NeverGivesAPlaceToTwo() => Names.Sample(names =>
    {
        var table = new SegmentTable(Places, IdleRows);
        foreach (var name in names)
        {
            var place = table.PlaceOf(name, null).Place;

            Assert.InRange(place, 0, Places);
            if (place > 0) Assert.Equal(Name(name), table.NameOf(place));
            var taken = Enumerable.Range(1, Places).Select(table.NameOf).OfType<string>().ToArray();
            Assert.Equal(taken.Distinct(), taken);
            Assert.Equal(taken.Length, table.Known);
        }
    });

    [Fact]
    public void PlaceOf_AnyStream_CountsEveryRowThatIsOther() => Names.Sample(names =>
    {
        var table = new SegmentTable(Places, IdleRows);

        var places = names.Select(name => table.PlaceOf(name, null)).ToArray();

        Assert.Equal(places.Count(place => place.Place == 0), table.OtherRows);
        Assert.Equal(places.Count(place => place.GaveWay is not null), table.Folded);
        Assert.All(names.Zip(places), pair => Assert.True(pair.First != SegmentTable.Other || pair.Second.Place == 0));
        Assert.Equal(SegmentTable.Other, table.NameOf(0));
    });

    /// <summary>What was remembered for a place belongs to another exactly where the answer says that it is new.</summary>
    [Fact]
    public void PlaceOf_AnyStream_SaysWhenAPlaceChangesHands() => Names.Sample(names =>
    {
        var table = new SegmentTable(Places, IdleRows);
        var owners = new string?[Places + 1];
        foreach (var name in names)
        {
            var (place, isNew, gaveWay) = table.PlaceOf(name, null);
            if (place == 0)
            {
                Assert.Equal((false, null), (isNew, gaveWay));
                continue;
            }

            Assert.Equal(owners[place] != Name(name), isNew);
            Assert.Equal(isNew ? owners[place] : null, gaveWay);
            owners[place] = Name(name);
        }
    });

    /// <summary>A tenant keeps its charts as long as it sends often enough, whoever else comes.</summary>
    [Fact]
    public void PlaceOf_ATenantThatKeepsSending_NeverLosesItsPlace() => Names.Sample(names =>
    {
        var table = new SegmentTable(Places, IdleRows);
        var place = table.PlaceOf("regular", null).Place;
        foreach (var name in names)
        {
            table.PlaceOf(name, null);
            Assert.Equal(place, table.PlaceOf("regular", null).Place);
        }
    });

    [Fact]
    public void PlaceOf_WhereNoneMayGo_GivesNoPlaceAway() => Names.Sample(names =>
    {
        var table = new SegmentTable(Places, IdleRows);

        foreach (var name in names) table.PlaceOf(name, _ => false);

        Assert.Equal(0, table.Folded);
        Assert.Equal(
            names.Select(Name).Where(name => name != SegmentTable.Other).Distinct().Take(Places).Order(),
            Enumerable.Range(1, Places).Select(table.NameOf).OfType<string>().Order());
    });

    [Fact]
    public void Split_AnyWindow_DealsEveryRowToOneSegment() => Names.Sample(names =>
    {
        var parts = new SegmentSplitter(new SegmentTable(Places, IdleRows)).Split(names);

        Assert.Equal(Enumerable.Range(0, names.Length), parts.SelectMany(part => part.Rows).Order());
        Assert.All(parts, part => Assert.Equal(part.Rows.Order(), part.Rows));
        Assert.Equal(parts.Select(part => part.Rows[0]).Order(), parts.Select(part => part.Rows[0]));
        Assert.All(
            parts.Where(part => part.Place > 0), part => Assert.All(part.Rows, row => Assert.Equal(part.Name, Name(names[row]))));
    });

    [Theory]
    [InlineData(0, "a", false)]
    [InlineData(4, "a", false)]
    [InlineData(-1, "a", false)]
    [InlineData(2, "a", true)]
    [InlineData(1, "taken", false)]
    [InlineData(3, "taken", false)]
    public void TryPut_OfAStoredSegment_TakesAFreePlaceOnce(int place, string name, bool expected)
    {
        var table = new SegmentTable(Places, IdleRows);
        Assert.True(table.TryPut(3, "taken"));

        Assert.Equal(expected, table.TryPut(place, name));
        if (!expected) return;
        Assert.Equal(name, table.NameOf(place));
        Assert.Equal(new SegmentPlace(place, IsNew: false, GaveWay: null), table.PlaceOf(name, null));
    }

    private static string Name(string? name) => name ?? SegmentNames.Unnamed;
}
