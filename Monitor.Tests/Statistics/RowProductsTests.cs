using Alphadrift.Adaptation.Statistics;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class RowProductsTests
{
    [Fact]
    public void Multiply_AnyShape_EqualsTheSumsInDoublePrecision() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 7], Gen.Int[0, 70], Gen.Int[0, 1_000_000]).Sample((n, m, depth, seed) =>
        {
            var random = new Random(seed);
            float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
            float[] rows = Values(n * depth), matrix = Values(m * depth);
            var result = new float[depth == 0 ? 0 : n * m];

            RowProducts.Multiply(rows, matrix, depth, result);

            for (var i = 0; i < result.Length; i++)
            {
                var expected = Enumerable.Range(0, depth)
                    .Sum(k => (double)rows[(i / m * depth) + k] * matrix[(i % m * depth) + k]);
                Assert.Equal(expected, result[i], 1e-4);
            }
        });

    [Fact]
    public void Multiply_LengthsThatDoNotBelongTogether_Throws() =>
        Assert.Throws<ArgumentException>(() => RowProducts.Multiply(new float[6], new float[4], 2, new float[5]));
}
