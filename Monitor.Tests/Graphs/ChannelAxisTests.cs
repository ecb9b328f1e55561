using Alphadrift.Adaptation.Graphs;
using Xunit;

namespace Alphadrift.Tests.Graphs;

public sealed class ChannelAxisTests
{
    [Theory]
    [InlineData("Conv", 3, 1)]
    [InlineData("ConvTranspose", 4, 1)]
    [InlineData("BatchNormalization", 4, 1)]
    [InlineData("InstanceNormalization", 3, 1)]
    [InlineData("MatMul", 3, 2)]
    [InlineData("Gemm", 2, 1)]
    [InlineData("LayerNormalization", 4, 3)]
    [InlineData("Reshape", 4, 1)]
    [InlineData("Reshape", 3, 2)]
    [InlineData("Reshape", 2, 1)]
    public void Of_Producer_DecidesElseTheRank(string producer, int rank, int axis) =>
        Assert.Equal(axis, Axis(new ModelBuilder().Node(producer, ["x", "w"], "z"), rank));

    [Fact]
    public void Of_ElementwiseOperators_AreLookedThrough()
    {
        var builder = new ModelBuilder()
            .Node("Conv", ["x", "w"], "a")
            .Node("Mul", ["scale", "a"], "b").Node("Add", ["b", "bias"], "c").Node("Sigmoid", ["c"], "z");

        Assert.Equal(1, Axis(builder, rank: 3));
    }

    [Theory]
    [InlineData(new long[] { 0, 2, 1 }, "Conv", 2)]
    [InlineData(new long[] { 0, 2, 1 }, "MatMul", 1)]
    [InlineData(new long[] { 0, 2, 3, 1 }, "Conv", 3)]
    public void Of_Transpose_MovesTheAxis(long[] perm, string producer, int axis) =>
        Assert.Equal(
            axis,
            Axis(new ModelBuilder().Node(producer, ["x", "w"], "a").Node("Transpose", ["a"], "z", ("perm", perm)), perm.Length));

    [Fact]
    public void Of_CycleInADamagedGraph_EndsAtTheRank() =>
        Assert.Equal(1, Axis(new ModelBuilder().Node("Add", ["z", "z"], "a").Node("Neg", ["a"], "z"), rank: 4));

    private static int Axis(ModelBuilder builder, int rank) => new ChannelAxis(new GraphIndex(builder.Proto.Graph)).Of("z", rank);
}
