using Xunit;

namespace Alphadrift.Tests.Gradients;

/// <summary>Matrix products of all shapes.</summary>
public sealed class ProductGradientTests
{
    [Theory]
    [InlineData("3,4", "4,2")]
    [InlineData("4", "4,2")]
    [InlineData("3,4", "4")]
    [InlineData("4", "4")]
    [InlineData("2,3,4", "2,4,5")]
    [InlineData("2,3,4", "4,5")]
    [InlineData("3,4", "2,4,5")]
    [InlineData("2,3,4", "1,4,5")]
    [InlineData("1,3,4", "2,4,5")]
    [InlineData("2,1,3,4", "5,4,2")]
    [InlineData("2,3,2,4", "2,1,4,2")]
    [InlineData("2,3,4", "4")]
    [InlineData("4", "2,3,4,2")]
    public void MatMul_Shapes_AgreesWithDifferences(string left, string right)
    {
        var (a, b) = (Dims(left), Dims(right));
        new RandomNode(new Random(1), "MatMul") { IsStatic = true }.Data(a).Data(b).AssertGradient();
        if (a.Length < 2) return;
        new RandomNode(new Random(1), "MatMul") { IsStatic = a.Length <= b.Length && b.Length > 2 }
            .Data(a).Weights(b).AssertGradient();
    }

    [Theory]
    [InlineData(0L, 0L, "3,5")]
    [InlineData(0L, 1L, "5")]
    [InlineData(1L, 0L, "3,1")]
    [InlineData(1L, 1L, "1")]
    [InlineData(1L, 1L, "")]
    [InlineData(0L, 0L, null)]
    public void Gemm_EveryTransposition_AgreesWithDifferences(long transA, long transB, string? bias)
    {
        var node = new RandomNode(new Random(2), "Gemm", ("transA", transA), ("transB", transB), ("alpha", 0.7f), ("beta", 1.4f))
        {
            IsStatic = true,
        }.Data(transA == 0 ? [3, 4] : [4, 3]).Data(transB == 0 ? [4, 5] : [5, 4]);
        if (bias is not null) node.Data(Dims(bias));
        node.AssertGradient();
    }

    [Fact]
    public void Gemm_Batch_AgreesWithDifferences() =>
        new RandomNode(new Random(2), "Gemm", ("transB", 1L)).Data(3, 4).Weights(5, 4).Weights(5).AssertGradient();

    [Theory]
    [InlineData("bij,bjk->bik", "2,3,4", "2,4,5")]
    [InlineData("bhqd,bhkd->bhqk", "2,2,3,4", "2,2,5,4")]
    [InlineData("...ij,...jk->...ik", "2,3,4", "2,4,5")]
    [InlineData("ij,jk", "3,4", "4,2")]
    [InlineData("ij,kl->jl", "3,4", "2,5")]
    [InlineData("ij->ji", "3,4", null)]
    [InlineData("ij->i", "3,4", null)]
    [InlineData("...ij->...ji", "2,3,4", null)]
    public void Einsum_Equations_AgreesWithDifferences(string equation, string left, string? right)
    {
        var node = new RandomNode(new Random(2), "Einsum", ("equation", equation)) { IsStatic = true }.Data(Dims(left));
        if (right is not null) node.Data(Dims(right));
        node.AssertGradient();
    }

    private static long[] Dims(string text) => text.Length == 0 ? [] : [.. text.Split(',').Select(long.Parse)];
}
