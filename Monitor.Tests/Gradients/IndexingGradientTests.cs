using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>Reads and writes at indices, which are constants of the model or come from the data.</summary>
public sealed class IndexingGradientTests
{
    [Theory]
    [InlineData(1L, new long[] { 3 }, new long[] { 2, 0, -1 })]
    [InlineData(1L, new long[] { 3 }, new long[] { 2, 2, -3 })]
    [InlineData(2L, new long[] { }, new long[] { -1 })]
    [InlineData(-1L, new long[] { 2, 2 }, new long[] { 0, 1, 1, 3 })]
    [InlineData(-2L, new long[] { 1, 2 }, new long[] { 0, 2 })]
    public void Gather_Indices_AgreesWithDifferences(long axis, long[] dims, long[] indices)
    {
        new RandomNode(new Random(6), "Gather", ("axis", axis)).Data(2, 3, 4).Indices(dims, indices).Constant().AssertGradient();
        new RandomNode(new Random(6), "Gather", ("axis", axis)) { IsStatic = true }
            .Data(2, 3, 4).Indices(dims, indices).AssertGradient();
    }

    [Fact]
    public void Gather_FirstAxis_AgreesWithDifferences() =>
        new RandomNode(new Random(6), "Gather", ("axis", 0L)) { IsStatic = true }
            .Data(4, 3).Indices([2, 2], 1, 0, 3, 1).AssertGradient();

    [Fact]
    public void GatherElements_Indices_AgreesWithDifferences() =>
        new RandomNode(new Random(6), "GatherElements", ("axis", 1L))
            .Data(2, 3).Indices([2, 4], 0, 2, 2, -1, 1, 1, 0, 2).AssertGradient();

    [Theory]
    [InlineData(0L, new long[] { 3, 2 }, new long[] { 0, 1, 1, 2, 0, 1 })]
    [InlineData(1L, new long[] { 2, 1 }, new long[] { 2, 0 })]
    [InlineData(1L, new long[] { 2, 2, 2 }, new long[] { 2, 0, 2, 0, 1, 3, 0, -1 })]
    [InlineData(2L, new long[] { 2, 3, 1 }, new long[] { 2, 0, 1, 3, 3, -1 })]
    public void GatherND_BatchDims_AgreesWithDifferences(long batchDims, long[] dims, long[] indices) =>
        new RandomNode(new Random(6), "GatherND", ("batch_dims", batchDims)) { IsStatic = batchDims == 0 }
            .Data(2, 3, 4).Indices(dims, indices).AssertGradient();

    [Theory]
    [InlineData("none")]
    [InlineData("add")]
    public void Scatter_Reductions_AgreesWithDifferences(string reduction)
    {
        new RandomNode(new Random(6), "ScatterElements", ("axis", 1L), ("reduction", reduction))
            .Data(2, 5).Indices([2, 3], 0, 4, 2, 1, -2, 0).Data(2, 3).AssertGradient();
        new RandomNode(new Random(6), "ScatterND", ("reduction", reduction)) { IsStatic = true }
            .Data(4, 3).Indices([2, 1], 3, 1).Data(2, 3).AssertGradient();
    }
}
