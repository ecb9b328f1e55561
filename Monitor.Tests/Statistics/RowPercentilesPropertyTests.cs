using Alphadrift.Adaptation.Statistics;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Statistics;

/// <summary>What holds of the percentiles of any rows.</summary>
public sealed class RowPercentilesPropertyTests
{
    [Fact]
    public void Of_AnyRows_AscendFromTheSmallestToTheLargest() => Gen.Single[-1e6f, 1e6f].Array[1, 300].Sample(rows =>
    {
        var column = RowPercentiles.Of(rows, 1, 1).Column(0).ToArray();

        Assert.Equal(column.Order(), column);
        Assert.Equal((rows.Min(), rows.Max()), (column[0], column[100]));
    });

    [Fact]
    public void Of_RowsInAnotherOrder_IsTheSame() => Gen.Select(Gen.Single[-9, 9].Array[1, 200], Gen.Int).Sample((rows, seed) =>
    {
        var shuffled = rows.ToArray();
        new Random(seed).Shuffle(shuffled);

        Assert.Equal(RowPercentiles.Of(rows, 1, 1).Values.ToArray(), RowPercentiles.Of(shuffled, 1, 1).Values.ToArray());
    });

    /// <summary>Scaled and moved rows have scaled and moved percentiles: units do not matter.</summary>
    [Fact]
    public void Of_RowsInAnotherUnit_ScalesWithThem() => Gen.Int[-1_000, 1_000].Array[1, 200].Sample(rows =>
    {
        var plain = RowPercentiles.Of([.. rows.Select(row => (float)row)], 1, 1).Values.ToArray();
        var scaled = RowPercentiles.Of([.. rows.Select(row => (2f * row) + 64)], 1, 1).Values.ToArray();

        Assert.All(plain.Zip(scaled), pair => Assert.Equal((2f * pair.First) + 64, pair.Second, 1e-3f));
    });

    [Fact]
    public void Of_SeveralColumns_IsThatOfEach() => Gen.Single[-9, 9].Array[12, 12].Sample(rows =>
    {
        var all = RowPercentiles.Of(rows, stride: 3, columns: 2);

        Assert.Equal(2, all.Columns);
        for (var column = 0; column < 2; column++)
        {
            float[] own = [.. Enumerable.Range(0, 4).Select(row => rows[(3 * row) + column])];
            Assert.Equal(RowPercentiles.Of(own, 1, 1).Values.ToArray(), all.Column(column).ToArray());
        }
    });

    [Fact]
    public void ShareUpTo_AnyValue_IsAShareThatNeverFalls() =>
        Gen.Select(Gen.Single[-9, 9].Array[1, 200], Gen.Double[-12, 12], Gen.Double[-12, 12]).Sample((rows, one, two) =>
        {
            var column = RowPercentiles.Of(rows, 1, 1).Column(0);

            var low = RowPercentiles.ShareUpTo(column, Math.Min(one, two));
            var high = RowPercentiles.ShareUpTo(column, Math.Max(one, two));

            Assert.InRange(low, 0, 1);
            Assert.InRange(high, low, 1);
        });

    [Fact]
    public void ShareUpTo_APercentile_IsItsRank() => Gen.Select(Gen.Int[200, 400], Gen.Int[0, 100]).Sample((count, percent) =>
    {
        float[] rows = [.. Enumerable.Range(0, count).Select(i => i / 8f)];
        var column = RowPercentiles.Of(rows, 1, 1).Column(0);

        Assert.Equal(percent / 100.0, RowPercentiles.ShareUpTo(column, column[percent]), 1e-5);
    });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public void Of_LessThanARow_IsRefused(int values, int stride) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RowPercentiles.Of(new float[values], stride, 1));

    [Fact]
    public void Of_MoreColumnsThanARowHas_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RowPercentiles.Of(new float[6], 2, 3));

    [Fact]
    public void Restored_FromAPartOfAColumn_IsRefused() => Assert.StartsWith(
        "100 values are no columns of 101.",
        Assert.Throws<ArgumentException>(() => new RowPercentiles(new float[100])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Restored_FromItsValues_SaysTheSame()
    {
        var percentiles = RowPercentiles.Of([1, 2, 3, 4, 5, 6], 2, 2);

        var restored = new RowPercentiles(percentiles.Values.ToArray());

        Assert.Equal(2, restored.Columns);
        Assert.Equal(percentiles.Column(1).ToArray(), restored.Column(1).ToArray());
    }
}
