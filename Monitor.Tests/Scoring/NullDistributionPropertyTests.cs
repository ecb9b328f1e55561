using Alphadrift.Adaptation.Scoring;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Scoring;

/// <summary>Thresholds and p-values over window sizes, for any simulated scores that fall with the size.</summary>
public sealed class NullDistributionPropertyTests
{
    private static readonly int[] Sizes = [10, 50, 200];

    /// <summary>Scores of windows of n rows: a sum of squares over n.</summary>
    private static readonly Gen<NullDistribution> Nulls = Gen.Select(Gen.Int, Gen.Int[1, 20]).Select((seed, dimensions) =>
    {
        var random = new Random(seed);
        double[][] scores =
        [
            .. Sizes.Select(size => Enumerable.Range(0, 300)
                .Select(_ => Enumerable.Range(0, dimensions).Sum(_ => -Math.Log(1 - random.NextDouble())) / size)
                .Order().ToArray()),
        ];
        return new NullDistribution(10_000, [.. Sizes], scores, [.. scores.Select(of => of.Select(x => x / 2).ToArray())]);
    });

    [Fact]
    public void Threshold_BetweenTwoSizes_LiesBetweenTheirs() =>
        Gen.Select(Nulls, Gen.Int[10, 200], Gen.Double[1e-6, 0.5]).Sample((nulls, rows, tail) =>
        {
            var below = Sizes.Last(size => size <= rows);
            var above = Sizes.First(size => size >= rows);

            double[] ends = [nulls.Threshold(below, tail), nulls.Threshold(above, tail)];

            Assert.InRange(nulls.Threshold(rows, tail), ends.Min() * (1 - 1e-9), ends.Max() * (1 + 1e-9));
        });

    [Fact]
    public void Threshold_OfARarerFalseAlarm_IsNotLower() =>
        Gen.Select(Nulls, Gen.Int[10, 200], Gen.Double[1e-8, 0.5], Gen.Double[1e-8, 0.5]).Sample((nulls, rows, one, two) =>
            Assert.True(
                nulls.Threshold(rows, Math.Min(one, two)) >= nulls.Threshold(rows, Math.Max(one, two)) * (1 - 1e-9)));

    [Fact]
    public void PValue_OfAHigherScore_IsNotHigher() =>
        Gen.Select(Nulls, Gen.Int[10, 200], Gen.Double[0, 5], Gen.Double[0, 5]).Sample((nulls, rows, one, two) =>
        {
            double low = nulls.PValue(rows, Math.Min(one, two)), high = nulls.PValue(rows, Math.Max(one, two));

            Assert.InRange(high, NullDistribution.SmallestPValue, low + 1e-12);
            Assert.InRange(low, high - 1e-12, 1);
        });

    /// <summary>An alarm and its p-value agree: below the rate exactly where the score is above the threshold.</summary>
    [Fact]
    public void PValue_BesideTheThreshold_IsBelowTheRateWhereItAlarms() =>
        Gen.Select(Nulls, Gen.Int[10, 200], Gen.Double[1e-5, 0.3], Gen.Double[0.5, 2]).Sample((nulls, rows, rate, factor) =>
        {
            if (Math.Abs(factor - 1) < 1e-3) return;
            var score = factor * nulls.Threshold(rows, rate);

            Assert.Equal(factor > 1, nulls.PValue(rows, score) < rate);
        });

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    [InlineData(77, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Covers_OfASize_IsWithinTheCalibratedOnes(int rows, bool covered)
    {
        var nulls = Nulls.Single();

        Assert.Equal(covered, nulls.Covers(rows));
        if (covered) return;
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => nulls.Threshold(rows, 0.01));
        Assert.StartsWith("Calibrated for windows of 10 to 200 rows.", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, 0.01)]
    [InlineData(501, 0.1)]
    public void Ridge_OfAWindow_IsLargerFromATwentiethOfTheReferenceOn(int rows, double ridge) =>
        Assert.Equal(ridge, Nulls.Single().Ridge(rows));
}
