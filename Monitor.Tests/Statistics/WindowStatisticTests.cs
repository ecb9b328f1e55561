using Alphadrift.Adaptation.Statistics;
using Xunit;

namespace Alphadrift.Tests.Statistics;

public sealed class WindowStatisticTests
{
    private static readonly CorrelationBasis Basis = MakeBasis();

    [Fact]
    public void Score_AgainstTheInverseOfTheRidgedCorrelation_Agrees()
    {
        // d = (0.3, −0.2); C + ρI = [[1 + ρ, .5], [.5, 1 + ρ]]; T² = dᵀ (C + ρI)⁻¹ d.
        const double Ridge = 0.1;
        var statistic = new WindowStatistic(Basis, [1, 2]);
        var contributions = new double[2];

        var score = statistic.Score([1.3, 1.8], Ridge, contributions);

        double diagonal = 1 + Ridge, determinant = (diagonal * diagonal) - 0.25;
        double first = 0.3 * ((diagonal * 0.3) + (0.5 * 0.2)) / determinant;
        double second = -0.2 * ((diagonal * -0.2) - (0.5 * 0.3)) / determinant;
        Assert.Equal(first + second, score, 1e-6);
        Assert.Equal(first, contributions[0], 1e-6);
        Assert.Equal(second, contributions[1], 1e-6);
    }

    [Fact]
    public void Score_OfTheReferenceMean_IsZero() =>
        Assert.Equal(0, new WindowStatistic(Basis, [1, 2]).Score([1, 2], 0.01));

    private static CorrelationBasis MakeBasis() =>
        CorrelationBasis.Fit([1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, 1, -1, -1, 1], 2);
}
