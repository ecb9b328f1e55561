using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Scoring;
using Xunit;

namespace Alphadrift.Tests.Scoring;

public sealed class ClassProportionsTests
{
    /// <summary>Ten equal classes that the model is sure of.</summary>
    private static ClassProportions Ten() => new([.. Enumerable.Repeat(0.1, 10)], [.. Enumerable.Repeat(0.3, 10)]);

    /// <summary>One class with the given mean, the others with what is left.</summary>
    private static double[] Window(double share) => [share, .. Enumerable.Repeat((1 - share) / 9, 9)];

    [Fact]
    public void Of_TheReference_HasItsMeansAndDeviations_Floored()
    {
        var proportions = ClassProportions.Of([1, 1, 0, 0.5f, 0, 0], 3);

        Assert.Equal([0.75, 0.5, 0], proportions.Mean);
        Assert.Equal([0.25, 0.5, ChartModel.SmallestClassSd], proportions.Sd);
    }

    [Theory]
    [InlineData(0, 10.5)]
    [InlineData(12, 8.2)]
    public void Largest_OfFiftyRows_IsTwiceTheLogarithmOfTheLikelihoodRatio(int rows, double expected)
    {
        var (deviance, label) = Ten().Largest(Window(rows / 50.0));

        Assert.Equal(expected, 50 * deviance, 0.05);
        Assert.Equal(0, label);
    }

    [Fact]
    public void Largest_NearTheReference_IsTheSquareInDeviationsOfOneRow()
    {
        // A model that is never sure: its probabilities vary less than answers yes and no.
        var hesitant = new ClassProportions([0.1, 0.3, 0.6], [0.05, 0.2, 0.2]);

        var (deviance, label) = hesitant.Largest([0.101, 0.2995, 0.5995]);

        Assert.Equal(Math.Pow(0.001 / 0.05, 2), deviance, 1e-2 * deviance);
        Assert.Equal(0, label);
    }

    [Fact]
    public void Largest_OfAClassThatTheReferenceNeverPredicts_IsFiniteAndLargeFromOneRowOn()
    {
        var proportions = new ClassProportions([0, 0.5, 0.5], [ChartModel.SmallestClassSd, 0.5, 0.5]);

        Assert.Equal(0, 100 * proportions.Largest([0, 0.5, 0.5]).Deviance, 1e-4);
        var (deviance, label) = proportions.Largest([0.01, 0.5, 0.49]);
        Assert.InRange(100 * deviance, 20, 100);
        Assert.Equal(0, label);
    }

    [Fact]
    public void Largest_OfAMeanRoundedAboveOne_IsThatOfOne() =>
        Assert.Equal(Ten().Largest(Window(1)).Deviance, Ten().Largest([1 + 1e-6, 0, 0, 0, 0, 0, 0, 0, 0, 0]).Deviance);
}
