using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Distributions;
using Xunit;

namespace Alphadrift.Tests.Scoring;

/// <summary>The guard of earlier baselines.</summary>
public sealed class SquaredClassGuardTests
{
    private static double[] ChiSquares(double freedom, int rows) =>
        [.. Enumerable.Range(0, 1000).Select(i => ChiSquared.InvCDF(freedom, (i + 0.5) / 1000) / rows)];

    private static SquaredClassGuard Make(params int[] sizes)
    {
        double[][] movement = [.. sizes.Select(size => ChiSquares(40, size))];
        double[][] classes = [.. sizes.Select(size => ChiSquares(3, size))];
        return new SquaredClassGuard(
            new ClassOutput("p", 0, 3, true),
            new ClassProportions([0.2, 0.3, 0.5], [0.4, 0.45, 0.5]),
            new NullDistribution(100_000, [.. sizes], movement, movement),
            classes,
            movement,
            movement);
    }

    [Fact]
    public void Statistic_IsTheLargestSquareInDeviationsOfOneRow_WithItsClass()
    {
        var (statistic, label) = Make(50).Statistic([0.32, 0.3, 0.38]);

        Assert.Equal(Math.Pow(0.12 / 0.4, 2), statistic, 1e-12);
        Assert.Equal(0, label);
    }

    [Fact]
    public void Equivalent_HasTheSameStandardisedCubeRoot()
    {
        (double Mean, double Sd) Roots(double[] values)
        {
            var mean = values.Average(Math.Cbrt);
            return (mean, Math.Sqrt(values.Average(value => Math.Pow(Math.Cbrt(value) - mean, 2))));
        }

        var (movement, classes) = (Roots(ChiSquares(40, 50)), Roots(ChiSquares(3, 50)));

        foreach (var g in new[] { 0.01, 0.1, 1 })
        {
            var expected = Math.Pow(movement.Mean + (movement.Sd * (Math.Cbrt(g) - classes.Mean) / classes.Sd), 3);
            Assert.Equal(expected, Make(50).Equivalent(50, g), 1e-9);
        }
    }

    [Fact]
    public void Equivalent_BetweenSizes_IsThatOfTheScaledStatistic()
    {
        // All statistics fall as 1/n here.
        var guard = Make(50, 200);

        Assert.Equal(guard.Equivalent(50, 0.2) / 2, guard.Equivalent(100, 0.1), 1e-9);
    }

    [Fact]
    public void Speaks_FromTenRowsPerClassOn() => Assert.Equal([false, true], new[] { 29, 30 }.Select(Make(50).Speaks));
}
