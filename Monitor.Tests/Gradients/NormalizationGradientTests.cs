using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>Normalisations, softmax and reductions over random axes.</summary>
public sealed class NormalizationGradientTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void BatchNormalization_AnyRank_AgreesWithDifferences(int rank) =>
        new RandomNode(new Random(7), "BatchNormalization", ("epsilon", 0.01f))
            .Data([2, 3, .. Enumerable.Repeat(4L, rank - 2)])
            .Weights(3).Weights(3).Weights(3).Data(0.5, 2, 3).Constant().AssertGradient();

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void InstanceNormalization_ScaleFromTheDataToo_AgreesWithDifferences(int rank)
    {
        long[] dims = [2, 3, .. Enumerable.Repeat(4L, rank - 2)];
        new RandomNode(new Random(7), "InstanceNormalization", ("epsilon", 0.01f))
            .Data(dims).Weights(3).Weights(3).AssertGradient();
        new RandomNode(new Random(7), "InstanceNormalization") { IsStatic = true }.Data(dims).Data(3).Data(3).AssertGradient();
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(1L)]
    public void LayerNormalization_Axes_AgreesWithDifferences(long axis)
    {
        long[] scale = axis == 1 ? [3, 5] : [5];
        new RandomNode(new Random(7), "LayerNormalization", ("axis", axis))
            .Data(2, 3, 5).Weights(scale).Weights(scale).AssertGradient();
        new RandomNode(new Random(7), "LayerNormalization", ("axis", axis)) { Outputs = 3 }
            .Data(2, 3, 5).Weights(scale).AssertGradient();
        new RandomNode(new Random(7), "LayerNormalization", ("axis", axis)) { IsStatic = true }
            .Data(2, 3, 5).Data(scale).Data(scale).AssertGradient();
    }

    [Theory]
    [InlineData("RMSNormalization", 23, -1L)]
    [InlineData("RMSNormalization", 23, 1L)]
    [InlineData("SimplifiedLayerNormalization", 18, -1L)]
    public void RmsNormalization_Axes_AgreesWithDifferences(string operatorType, int opset, long axis) =>
        new RandomNode(new Random(7), operatorType, ("axis", axis)) { Opset = opset, IsStatic = true }
            .Data(2, 3, 5).Data(axis == 1 ? [3, 5] : [5]).AssertGradient();

    [Theory]
    [InlineData(18, 2)]
    [InlineData(21, 6)]
    public void GroupNormalization_BothForms_AgreesWithDifferences(int opset, long scales) =>
        new RandomNode(new Random(7), "GroupNormalization", ("num_groups", 2L)) { Opset = opset }
            .Data(2, 6, 3, 2).Weights(scales).Weights(scales).AssertGradient();

    [Theory]
    [InlineData(1L)]
    [InlineData(2L)]
    public void LpNormalization_BothNorms_AgreesWithDifferences(long p) =>
        new RandomNode(new Random(7), "LpNormalization", ("p", p), ("axis", 1L)).Data(2, 4, 3).AssertGradient();

    [Theory]
    [InlineData(3L)]
    [InlineData(5L)]
    public void Lrn_Sizes_AgreesWithDifferences(long size) =>
        new RandomNode(new Random(7), "LRN", ("size", size), ("alpha", 0.5f), ("beta", 0.6f), ("bias", 1.5f))
            .Data(2, 7, 3, 2).AssertGradient();

    [Theory]
    [InlineData("Softmax", 1L)]
    [InlineData("Softmax", -1L)]
    [InlineData("LogSoftmax", 1L)]
    [InlineData("LogSoftmax", -1L)]
    public void Softmax_Axes_AgreesWithDifferences(string operatorType, long axis) =>
        new RandomNode(new Random(7), operatorType, ("axis", axis)).Data(2, 4, 3).AssertGradient();

    [Theory]
    [InlineData("ReduceSum")]
    [InlineData("ReduceMean")]
    [InlineData("ReduceMax")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceProd")]
    [InlineData("ReduceL1")]
    [InlineData("ReduceL2")]
    [InlineData("ReduceSumSquare")]
    [InlineData("ReduceLogSum")]
    [InlineData("ReduceLogSumExp")]
    public void Reduce_Axes_AgreesWithDifferences(string operatorType)
    {
        var low = operatorType is "ReduceProd" or "ReduceLogSum" ? 0.5 : -2;
        foreach (var keep in new[] { 0L, 1L })
        {
            foreach (var axes in new long[][] { [1], [-1, 1], [2, 1] })
            {
                new RandomNode(new Random(7), operatorType, ("keepdims", keep))
                    .Data(low, 2, 2, 3, 4).Integers(axes).AssertGradient();
            }

            new RandomNode(new Random(7), operatorType, ("keepdims", keep)) { IsStatic = true }
                .Data(low, 2, 2, 3, 4).AssertGradient();
        }
    }
}
