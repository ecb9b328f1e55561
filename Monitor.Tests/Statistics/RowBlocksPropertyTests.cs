using Alphadrift.Adaptation.Statistics;
using CsCheck;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Statistics;

/// <summary>Blocks of any length over any number of rows.</summary>
public sealed class RowBlocksPropertyTests
{
    private static readonly Gen<(int Rows, int BlockRows)> Sizes = Gen.Select(Gen.Int[1, 200], Gen.Int[1, 60]);

    [Fact]
    public void Blocks_OfAnyLength_CoverEveryRowOnce() => Sizes.Sample(size =>
    {
        var blocks = new RowBlocks(size.Rows, size.BlockRows);

        int[] rows = [.. Enumerable.Range(0, blocks.Count).SelectMany(block => RowsIn(blocks[block]))];

        Assert.Equal(Enumerable.Range(0, size.Rows), rows);
        Assert.All(
            Enumerable.Range(0, blocks.Count).Select(block => blocks[block]),
            block => Assert.InRange(block.End - block.First, 1, size.BlockRows));
    });

    [Fact]
    public void Shuffled_APassOverAnyRows_HasEachOnce() => Gen.Select(Sizes, Gen.Int).Sample((size, seed) =>
    {
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        var pass = new RowBlocks(size.Rows, size.BlockRows).Shuffled();
        for (var repeat = 0; repeat < 2; repeat++)
        {
            pass.Begin();
            Assert.Equal(
                Enumerable.Range(0, size.Rows), Enumerable.Range(0, size.Rows).Select(_ => pass.Next(random)).ToArray().Order());
        }
    });

    [Fact]
    public void RowsOf_AnyBlocks_AreTheirRowsAscending() => Gen.Select(Sizes, Gen.Int).Sample((size, seed) =>
    {
        var blocks = new RowBlocks(size.Rows, size.BlockRows);
        int[] chosen = [.. Enumerable.Range(0, blocks.Count).Where(block => ((seed >> (block % 31)) & 1) == 0)];
        var reversed = chosen.Reverse().ToArray();

        var rows = blocks.RowsOf(reversed);

        Assert.Equal(chosen.SelectMany(block => RowsIn(new RowBlocks(size.Rows, size.BlockRows)[block])), rows);
    });

    [Fact]
    public void Drawn_AnyBlocks_GivesRunsOfNeighbours() => Gen.Select(Sizes, Gen.Int).Sample((size, seed) =>
    {
        var random = new Xoshiro256StarStar(seed, threadSafe: false);
        var drawn = new RowBlocks(size.Rows, size.BlockRows).Drawn();
        var last = -1;
        for (var i = 0; i < 100; i++)
        {
            var row = drawn.Next(random);
            Assert.InRange(row, 0, size.Rows - 1);
            Assert.True(row == last + 1 || row % size.BlockRows == 0, $"{row} after {last}");
            last = row;
        }
    });

    [Theory]
    [InlineData(1, 1.0, 100, 100)]
    [InlineData(10, 4.0, 100, 25)]
    [InlineData(10, 3.0, 100, 33)]
    [InlineData(200, 200.0, 100, 1)]
    public void IndependentRows_OfDependentOnes_AreFewerButAtLeastOne(int blockRows, double worth, int rows, int expected) =>
        Assert.Equal(expected, new RowDependence(blockRows, worth, Estimated: true).IndependentRows(rows));

    [Fact]
    public void Given_ALength_CountsEveryBlockAsOneRow()
    {
        var given = RowDependence.Given(25);

        Assert.Equal((25, 25.0, false, false), (given.BlockRows, given.RowsPerIndependent, given.Estimated, given.IsIndependent));
        Assert.True(RowDependence.Given(1).IsIndependent);
        Assert.Equal(RowDependence.None, RowDependence.Given(1));
    }

    private static IEnumerable<int> RowsIn((int First, int End) block) => Enumerable.Range(block.First, block.End - block.First);
}
