using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Statistics;
using Alphadrift.Tests.Sessions;
using Xunit;

namespace Alphadrift.Tests.Execution;

public sealed class MatrixProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 7, 3)]
    [InlineData(64, 33, 33)]
    [InlineData(1, 448, 448)]
    public void Multiply_AnySizes_GivesWhatTheManagedProductsGive(int rows, int depth, int columns)
    {
        float[] values = MomentReference.Values(rows * depth, 1), matrix = MomentReference.Values(columns * depth, 2);
        float[] expected = new float[rows * columns], actual = new float[rows * columns];
        using var product = new MatrixProduct(matrix, depth);

        RowProducts.Multiply(values, matrix, depth, expected);
        product.Multiply(values, actual);

        MomentReference.AssertClose(expected, actual, 1e-4);
    }

    [Fact]
    public void Multiply_ARowOfNaN_TouchesNoOtherRow()
    {
        const int Rows = 9, Depth = 20;
        float[] values = MomentReference.Values(Rows * Depth, 1), matrix = MomentReference.Values(Depth * Depth, 2);
        using var product = new MatrixProduct(matrix, Depth);
        float[] clean = new float[Rows * Depth], actual = new float[Rows * Depth];
        product.Multiply(values, clean);
        values.AsSpan(4 * Depth, Depth).Fill(float.NaN);
        values[5 * Depth] = float.PositiveInfinity;

        product.Multiply(values, actual);

        Assert.All(actual[(4 * Depth)..(5 * Depth)], value => Assert.True(float.IsNaN(value)));
        Assert.Equal(clean[..(4 * Depth)], actual[..(4 * Depth)]);
        Assert.Equal(clean[(6 * Depth)..], actual[(6 * Depth)..]);
    }

    [Fact]
    public void Multiply_NoRows_DoesNothing()
    {
        using var product = new MatrixProduct([1, 2], 2);

        product.Multiply(Memory<float>.Empty, Memory<float>.Empty);

        Assert.Equal((2, 1), (product.Depth, product.Columns));
    }
}
