using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class RowBlocksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Shuffled_APass_HasEveryRowOnceInWholeBlocks(int blockRows)
    {
        var random = new Xoshiro256StarStar(3, threadSafe: false);
        var pass = new RowBlocks(100, blockRows).Shuffled();
        int[]? before = null;
        for (var repeat = 0; repeat < 3; repeat++)
        {
            pass.Begin();
            int[] rows = [.. Enumerable.Range(0, 100).Select(_ => pass.Next(random))];
            Assert.Equal(Enumerable.Range(0, 100), rows.Order());
            for (var i = 1; i < rows.Length; i++)
            {
                Assert.True(rows[i] % blockRows == 0 || rows[i] == rows[i - 1] + 1, "A block was cut.");
            }

            if (blockRows < 100 && before is not null) Assert.NotEqual(before, rows);
            before = rows;
        }
    }

    [Fact]
    public void Drawn_InBlocksOfOne_DrawsRowsUniformly_AndLongerBlocksKeepNeighbours()
    {
        var random = new Xoshiro256StarStar(4, threadSafe: false);
        var counts = new int[10];
        var single = new RowBlocks(10, 1).Drawn();
        for (var i = 0; i < 10_000; i++) counts[single.Next(random)]++;
        Assert.All(counts, count => Assert.InRange(count, 850, 1_150));

        // The last block of 23 rows has three; it is as likely as the others.
        var blocks = new RowBlocks(23, 5).Drawn();
        int last = -1, neighbours = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var row = blocks.Next(random);
            neighbours += row == last + 1 ? 1 : 0;
            last = row;
        }

        Assert.InRange(neighbours, 7_500, 8_500);
    }

    [Fact]
    public void RowsOf_SomeBlocks_AreAscending()
    {
        Assert.Equal([0, 1, 2, 6, 7, 9], new RowBlocks(10, 3).RowsOf([3, 0, 2]).Where(row => row != 8));
        Assert.Equal(4, new RowBlocks(10, 3).Count);
    }
}
