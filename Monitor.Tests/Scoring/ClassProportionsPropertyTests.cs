using Alphadrift.Adaptation.Scoring;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Scoring;

/// <summary>Deviances of any windows from any reference proportions.</summary>
public sealed class ClassProportionsPropertyTests
{
    private static readonly Gen<double[]> Shares =
        Gen.Double[0.01, 1].Array[4].Select(weights => weights.Select(weight => weight / weights.Sum()).ToArray());

    [Fact]
    public void Largest_OfTheReferenceItself_IsNothing() => Shares.Sample(shares =>
        Assert.Equal(0, Sure(shares).Largest(shares).Deviance, 1e-9));

    [Fact]
    public void Largest_OfAnyWindow_IsFiniteAndNotNegative() => Gen.Select(Shares, Shares).Sample((reference, now) =>
    {
        var (deviance, label) = Sure(reference).Largest(now);

        Assert.True(double.IsFinite(deviance) && deviance >= -1e-12);
        Assert.InRange(label, 0, 3);
    });

    /// <summary>Twice the log likelihood ratio of a share, where the model is always sure.</summary>
    [Fact]
    public void Largest_OfASureModel_IsTheDefinition() => Gen.Select(Shares, Shares).Sample((reference, now) =>
    {
        double Of(int k) => 2 * ((now[k] * Math.Log(now[k] / reference[k]))
            + ((1 - now[k]) * Math.Log((1 - now[k]) / (1 - reference[k]))));

        Assert.Equal(Enumerable.Range(0, 4).Max(Of), Sure(reference).Largest(now).Deviance, 1e-9);
    });

    [Fact]
    public void Largest_OfAClassThatComesOrGoes_GrowsWithTheDistance() =>
        Gen.Select(Gen.Double[0.05, 0.9], Gen.Double[0, 0.95], Gen.Double[0, 0.95]).Sample((share, one, two) =>
        {
            var proportions = new ClassProportions([share], [Math.Sqrt(share * (1 - share))]);
            var (near, far) = Math.Abs(one - share) < Math.Abs(two - share) ? (one, two) : (two, one);
            if (Math.Sign(near - share) != Math.Sign(far - share)) return;

            Assert.True(proportions.Largest([far]).Deviance >= proportions.Largest([near]).Deviance - 1e-12);
        });

    [Fact]
    public void Largest_OfClassesInAnotherOrder_FindsTheSameClass() => Gen.Select(Shares, Shares).Sample((reference, now) =>
    {
        var (deviance, label) = Sure(reference).Largest(now);

        var (again, reversed) = Sure([.. reference.Reverse()]).Largest([.. now.Reverse()]);

        Assert.Equal(deviance, again, 1e-12);
        Assert.Equal(label, 3 - reversed);
    });

    private static ClassProportions Sure(double[] shares) =>
        new(shares, [.. shares.Select(share => Math.Sqrt(share * (1 - share)))]);
}
