using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class CorrelationBasisTests
{
    [Fact]
    public void Fit_TwoCorrelatedCoordinates_HasTheEigenvaluesOfTheirCorrelation()
    {
        // Rows (1,1), (−1,−1), (1,−1), (−1,1) in the ratio 3:3:1:1 have correlation 0.5.
        float[] rows = [1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, 1, -1, -1, 1];

        var basis = CorrelationBasis.Fit(rows, 2);

        Assert.Equal([0, 0], basis.Mean);
        Assert.Equal([1, 1], basis.Sd);
        Assert.Equal(1.5, basis.Eigenvalues[0], 1e-12);
        Assert.Equal(0.5, basis.Eigenvalues[1], 1e-12);
        Assert.Equal(Math.Sqrt(0.5), Math.Abs(basis.Eigenvectors[0]), 1e-6);
        Assert.Equal(basis.Eigenvectors[0], basis.Eigenvectors[1], 1e-6f);
        Assert.Equal(basis.Eigenvectors[2], -basis.Eigenvectors[3], 1e-6f);
    }

    [Fact]
    public void Fit_ConstantAndNearlyConstantCoordinates_AreDropped()
    {
        var random = new Random(5);
        var rows = new float[200 * 4];
        for (var i = 0; i < 200; i++)
        {
            rows[i * 4] = (float)random.NextDouble();
            rows[(i * 4) + 1] = 7;
            rows[(i * 4) + 2] = (float)random.NextDouble();
            rows[(i * 4) + 3] = (float)(1e-7 * random.NextDouble());
        }

        Assert.Equal([0, 2], CorrelationBasis.Fit(rows, 4).Kept);
    }

    [Fact]
    public void Fit_AllConstant_KeepsNothing() =>
        Assert.Empty(CorrelationBasis.Fit([3, 4, 3, 4, 3, 4], 2).Kept);

    [Fact]
    public void Moments_DivideByTheNumberOfRows()
    {
        var (mean, sd) = CorrelationBasis.Moments([1, 10, 3, 10, 5, 10], 2);

        Assert.Equal([3, 10], mean);
        Assert.Equal(Math.Sqrt(8.0 / 3), sd[0], 1e-12);
        Assert.Equal(0, sd[1]);
    }
}
