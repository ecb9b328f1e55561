using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class RowPercentilesTests
{
    /// <summary>numpy.percentile([3, -1, 4, 1, -5, 9, 2, 6], [0, 1, 10, 25, 50, 90, 100]).</summary>
    [Fact]
    public void Of_AFewRows_AreNumpysPercentiles()
    {
        float[] rows = [3, 70, -1, 70, 4, 70, 1, 70, -5, 70, 9, 70, 2, 70, 6, 70];

        var percentiles = RowPercentiles.Of(rows, stride: 2, columns: 2);

        var first = percentiles.Column(0).ToArray();
        Assert.Equal([-5, -4.72f, -2.2f, 0.5f, 2.5f, 6.9f, 9], new[] { 0, 1, 10, 25, 50, 90, 100 }.Select(i => first[i]));
        Assert.All(percentiles.Column(1).ToArray(), value => Assert.Equal(70, value));
    }

    [Fact]
    public void Of_OneRow_IsThatRow() =>
        Assert.All(RowPercentiles.Of([2, 5], stride: 2, columns: 1).Values.ToArray(), value => Assert.Equal(2, value));

    [Fact]
    public void Of_MoreRowsThanAreTaken_StaysWithinAPercentOfTheExactShare()
    {
        var random = new Random(5);
        float[] rows = [.. Enumerable.Range(0, 5 * RowPercentiles.MaxRows).Select(_ => (float)Math.Pow(random.NextDouble(), 3))];

        var percentiles = RowPercentiles.Of(rows, 1, 1);

        foreach (var value in new[] { 0.001, 0.02, 0.3, 0.9 })
        {
            var exact = rows.Count(row => row <= value) / (double)rows.Length;
            Assert.Equal(exact, RowPercentiles.ShareUpTo(percentiles.Column(0), value), 0.015);
        }
    }

    [Fact]
    public void ShareUpTo_APointMass_CountsAllOfIt()
    {
        float[] rows = [.. Enumerable.Range(0, 1_001).Select(i => i <= 600 ? 0f : i)];
        var column = RowPercentiles.Of(rows, 1, 1).Column(0);

        Assert.Equal(0, RowPercentiles.ShareUpTo(column, -0.001));
        Assert.Equal(0.6, RowPercentiles.ShareUpTo(column, 0), 0.001);
        Assert.Equal(0.75, RowPercentiles.ShareUpTo(column, 750), 0.001);
        Assert.Equal(1, RowPercentiles.ShareUpTo(column, 1_000));
    }
}
