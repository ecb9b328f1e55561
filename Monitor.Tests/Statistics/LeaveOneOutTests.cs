using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class LeaveOneOutTests
{
    [Fact]
    public void SquaredLength_OfRowsThatShapedTheWhitening_BecomesAsLongAsNewRowsAre()
    {
        const int Rows = 400, Dimension = 100;
        var random = new Random(3);
        float[] fit = Normal(Rows), others = Normal(Rows);
        var basis = CorrelationBasis.Fit(fit, Dimension);
        var block = EnergyBlock.Fit(basis, 0.01);

        double[] own = SquaredLengths(fit);
        var fresh = SquaredLengths(others).Average();

        Assert.InRange(own.Average() / fresh, 0.7, 0.8);
        Assert.InRange(own.Average(q => LeaveOneOut.SquaredLength(q, Rows)) / fresh, 0.96, 1.04);

        float[] Normal(int rows) =>
            [
                .. Enumerable.Range(0, rows * Dimension).Select(
                    _ => (float)Enumerable.Range(0, 12).Sum(_ => random.NextDouble() - 0.5)),
            ];

        double[] SquaredLengths(float[] rows)
        {
            float[] standardized = new float[rows.Length], whitened = new float[rows.Length];
            basis.Standardize(rows, basis.Mean, standardized);
            RowProducts.Multiply(standardized, block.Whitening, Dimension, whitened);
            return [.. whitened.Chunk(Dimension).Select(row => row.Sum(x => (double)x * x))];
        }
    }

    [Fact]
    public void SquaredLength_OfARowThatFillsADirectionAlone_StaysFinite()
    {
        Assert.Equal(100 * 0.999 / 0.001, LeaveOneOut.SquaredLength(99, 100), 1e-6);
        Assert.Equal(LeaveOneOut.SquaredLength(99, 100), LeaveOneOut.SquaredLength(500, 100));
    }
}
