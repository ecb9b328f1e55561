using Alphadrift.Adaptation.Arrays;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Arrays;

public sealed class RowSetTests
{
    private static readonly RowLayout Pairs = new([new InputSpec("x", ElementKind.Float32, [2])]);

    [Fact]
    public void Layout_OfSeveralInputs_LaysThemOneAfterAnother()
    {
        var layout = new RowLayout(
        [
            new InputSpec("image", ElementKind.Float32, [1, 28, 28]),
            new InputSpec("age", ElementKind.Int64, []),
            new InputSpec("flags", ElementKind.Boolean, [3]),
        ]);

        Assert.Equal([0, 784, 785], Enumerable.Range(0, 3).Select(layout.Offset));
        Assert.Equal(788, layout.RowLength);
        Assert.Equal(["[batch, 1, 28, 28]", "[batch]", "[batch, 3]"], layout.Inputs.Select(input => input.ShapeText));
        Assert.Equal([784, 1, 3], layout.Inputs.Select(input => input.RowLength));
    }

    [Fact]
    public void Layout_WithoutInputs_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RowLayout([]));

    /// <summary>A shape that no memory can hold must not wrap around to a small one.</summary>
    [Fact]
    public void Layout_OfAHugeShape_Overflows()
    {
        Assert.Throws<OverflowException>(() => new InputSpec("x", ElementKind.Float32, [1 << 16, 1 << 16]));
        var large = new InputSpec("x", ElementKind.Float32, [1 << 30]);
        Assert.Throws<OverflowException>(() => new RowLayout([large, large]));
    }

    [Fact]
    public void RowSet_OfAPartOfARow_IsRefused() => Assert.StartsWith(
        "5 values are no whole number of rows of 2.",
        Assert.Throws<ArgumentException>(() => new RowSet(Pairs, new float[5])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Slice_OfAnyRows_SharesThem() =>
        Gen.Int[0, 12].SelectMany(count => Gen.Select(Gen.Const(count), Gen.Int[0, count], Gen.Int[0, count])).Sample(
            (count, one, two) =>
            {
                var rows = Rows(count);
                var (first, length) = (Math.Min(one, two), Math.Abs(one - two));

                var slice = rows.Slice(first, length);

                Assert.Equal(length, slice.Count);
                for (var i = 0; i < length; i++)
                {
                    Assert.True(slice.Row(i).Overlaps(rows.Row(first + i), out var offset));
                    Assert.Equal(0, offset);
                }
            });

    [Fact]
    public void Select_OfAnyRows_CopiesThemInTheOrderGiven() => Gen.Int[0, 6].Array[0, 20].Sample(chosen =>
    {
        var rows = Rows(7);

        var selected = rows.Select(chosen);

        Assert.Equal(chosen.SelectMany(row => rows.Row(row).ToArray()), selected.Values.ToArray());
        Assert.False(selected.Values.Overlaps(rows.Values));
    });

    [Fact]
    public void Append_OfOtherRows_PutsThemBehind()
    {
        var both = Rows(3).Append(Rows(2));

        Assert.Equal([0, 1, 2, 3, 4, 5, 0, 1, 2, 3], both.Values.ToArray());
        Assert.Equal(5, both.Count);
    }

    [Fact]
    public void Append_OfRowsOfAnotherLength_IsRefused()
    {
        var single = new RowSet(new RowLayout([new InputSpec("y", ElementKind.Float32, [])]), new float[3]);

        Assert.StartsWith(
            "Rows of 1 values cannot follow rows of 2.",
            Assert.Throws<ArgumentException>(() => Rows(1).Append(single)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    public void Slice_BeyondTheRows_IsRefused(int first, int count) =>
        Assert.ThrowsAny<ArgumentException>(() => Rows(3).Slice(first, count));

    private static RowSet Rows(int count) => new(Pairs, Enumerable.Range(0, 2 * count).Select(i => (float)i).ToArray());

    [Fact]
    public void Place_OfRowsThatWereChosen_IsWhereTheyCameFrom()
    {
        var layout = new RowLayout([new InputSpec("x", ElementKind.Float32, [1])]);
        var rows = new RowSet(layout, new float[] { 0, 1, 2, 3, 4 }).Named(row => $"a.csv, line {row + 2}");
        var others = new RowSet(layout, new float[] { 5, 6 });

        Assert.Equal("row 1 (counted from 0)", others.Place(1));
        Assert.Equal("a.csv, line 5", rows.Slice(1, 4).Place(2));
        Assert.Equal("a.csv, line 6", rows.Select([4, 0]).Place(0));
        Assert.Equal("a.csv, line 4", rows.Slice(1, 4).Select([3, 1]).Slice(1, 1).Place(0));
        Assert.Equal("a.csv, line 6", rows.Append(others).Place(4));
        Assert.Equal("row 0 (counted from 0)", rows.Append(others).Place(5));
        Assert.Equal("row 3 (counted from 0)", others.Append(others).Place(3));
    }
}
