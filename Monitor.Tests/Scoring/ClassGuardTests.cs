using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Scoring;

public sealed class ClassGuardTests
{
    private const int Rows = 4_000, Dimensions = 6, Classes = 4, Size = 100;

    private const int Many = 10, References = 80;

    private static readonly double[] Eigenvalues = [2, 1.5, 1, 0.8, 0.5, 0.2];

    /// <summary>Normal features and one-hot rows of unequal classes.</summary>
    private static (float[] Projected, float[] Probabilities) Reference()
    {
        var random = new Xoshiro256StarStar(7, threadSafe: false);
        var normal = new Normal(0, 1, random);
        var projected = new float[Rows * Dimensions];
        for (var i = 0; i < projected.Length; i++)
        {
            projected[i] = (float)(Math.Sqrt(Eigenvalues[i % Dimensions]) * normal.Sample());
        }

        var probabilities = new float[Rows * Classes];
        for (var row = 0; row < Rows; row++)
        {
            var draw = random.NextDouble();
            probabilities[(row * Classes) + (draw < 0.1 ? 0 : draw < 0.3 ? 1 : draw < 0.6 ? 2 : 3)] = 1;
        }

        return (projected, probabilities);
    }

    private static float[] OneHot(Xoshiro256StarStar random, int rows)
    {
        var probabilities = new float[rows * Many];
        for (var row = 0; row < rows; row++) probabilities[(row * Many) + random.Next(Many)] = 1;
        return probabilities;
    }

    /// <summary>Fresh windows whose g is above the 95 % quantile of the reference's.</summary>
    private static int FalseAlarms(float[] reference, float[] fresh)
    {
        var proportions = ClassProportions.Of(reference, Many);
        var sample = NullWindows.Draw(new float[reference.Length / Many], [1], reference, proportions, Size, 1_000, 5);
        var threshold = new TailQuantiles([.. sample.Classes.Order()]).Quantile(0.05);
        return fresh.Chunk(Size * Many)
            .Count(window => proportions.Largest(CorrelationBasis.Moments(window, Many).Mean).Deviance > threshold);
    }

    private static (ClassGuard Guard, NullDistribution Movement, NullSample[] Samples) Learn(params int[] sizes)
    {
        var (projected, probabilities) = Reference();
        var proportions = ClassProportions.Of(probabilities, Classes);
        NullSample[] samples =
            [.. sizes.Select(size => NullWindows.Draw(projected, Eigenvalues, probabilities, proportions, size, 4_000, 3))];
        var movement = new NullDistribution(
            Rows,
            [.. sizes],
            [.. samples.Select(s => s.SmallRidge.Order().ToArray())],
            [.. samples.Select(s => s.LargeRidge.Order().ToArray())]);
        return (ClassGuard.Learn(new ClassOutput("p", 0, Classes, true), proportions, movement, samples), movement, samples);
    }

    [Fact]
    public void Draw_OfClasses_GivesThresholdsThatFreshWindowsExceedAsOftenAsAsked()
    {
        var alarms = 0;
        for (var seed = 0; seed < References; seed++)
        {
            var random = new Xoshiro256StarStar(seed, threadSafe: false);
            alarms += FalseAlarms(OneHot(random, 2_000), OneHot(random, 50 * Size));
        }

        // Each reference's own error included; squared deviations in place of deviances give .063.
        Assert.InRange(alarms / (50.0 * References), 0.042, 0.058);
    }

    [Fact]
    public void Draw_WithClasses_LeavesTheMovementAsItIsWithout()
    {
        var (projected, _) = Reference();
        var (small, large) = NullWindows.Simulate(projected, Eigenvalues, Size, 4_000, 3);

        var (_, movement, _) = Learn(Size);

        Assert.Equal(small, movement.SmallRidge[0]);
        Assert.Equal(large, movement.LargeRidge[0]);
    }

    [Fact]
    public void Draw_OfClasses_IsTheLargestDevianceOverTheRowsDrawn()
    {
        // One window of all rows but one: whichever row is left out, the formula gives g.
        var (projected, probabilities) = Reference();
        var proportions = ClassProportions.Of(probabilities, Classes);
        var sample = NullWindows.Draw(projected, Eigenvalues, probabilities, proportions, Rows - 1, 1, 3);

        double[] possible =
        [
            .. Enumerable.Range(0, Classes)
                .Select(left => proportions.Mean.Select((mean, k) => ((mean * Rows) - (k == left ? 1 : 0)) / (Rows - 1)))
                .Select(means => proportions.Largest([.. means]).Deviance * ((2 * Rows) - 1)),
        ];
        Assert.Contains(possible, value => Math.Abs(value - sample.Classes[0]) < 1e-2 * value);
    }

    [Fact]
    public void Equivalent_OfTheClasses_IsExceededAsRarelyAsTheirStatistic()
    {
        var (guard, movement, samples) = Learn(Size);

        foreach (var tail in new[] { 0.01, 1e-6 })
        {
            var statistic = new TailQuantiles(guard.Statistics[0]).Quantile(tail);
            var equivalent = movement.Threshold(Size, tail);
            Assert.Equal(equivalent, guard.Equivalent(Size, statistic), 1e-6 * equivalent);
        }

        var scores = samples[0].SmallRidge.Zip(samples[0].Classes, (t, g) => Math.Max(t, guard.Equivalent(Size, g)));
        Assert.Equal(scores.Order(), guard.Nulls.SmallRidge[0]);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.01)]
    public void Threshold_OfTheCombinedScore_GivesEachHalfOfTheFalseAlarms(double rate)
    {
        var (guard, _, samples) = Learn(Size);
        var threshold = guard.Nulls.Threshold(Size, rate);

        var movement = samples[0].SmallRidge.Count(score => score > threshold);
        var classes = samples[0].Classes.Count(statistic => guard.Equivalent(Size, statistic) > threshold);

        // Counts of the very windows that the threshold comes from: they differ only by where the fitted tails lie.
        Assert.InRange(movement / (double)classes, 0.8, 1.25);
    }

    [Fact]
    public void Threshold_OfTheCombinedScore_IsExceededAsOftenAsAsked()
    {
        var (guard, _, _) = Learn(Size);
        var (projected, probabilities) = Reference();
        var others = NullWindows.Draw(projected, Eigenvalues, probabilities, guard.Proportions, Size, 4_000, 99);

        var alarms = others.SmallRidge.Zip(others.Classes)
            .Count(window => Math.Max(window.First, guard.Equivalent(Size, window.Second)) > guard.Nulls.Threshold(Size, 0.05));

        // 200 expected; threshold and count each vary by √190 or so, ± 4 sd together.
        Assert.InRange(alarms, 120, 280);
    }

    [Fact]
    public void Equivalent_BetweenSizes_LiesBetweenAndGrowsWithTheStatistic()
    {
        var (guard, _, _) = Learn(50, 200);
        double[] statistics = [0.001, 0.01, 0.05, 0.2];

        Assert.All(statistics, g =>
        {
            double[] ends = [guard.Equivalent(50, g), guard.Equivalent(200, g)];
            Assert.InRange(guard.Equivalent(100, g), ends.Min() - 1e-9, ends.Max() + 1e-9);
        });
        Assert.Equal(statistics.Select(g => guard.Equivalent(100, g)).Order(), statistics.Select(g => guard.Equivalent(100, g)));
    }

    [Fact]
    public void Threshold_BetweenSizes_IsExceededAsOftenAsAsked()
    {
        var (guard, _, _) = Learn(100, 200);
        var (projected, probabilities) = Reference();
        var others = NullWindows.Draw(projected, Eigenvalues, probabilities, guard.Proportions, 140, 4_000, 99);

        var alarms = others.SmallRidge.Zip(others.Classes)
            .Count(window => Math.Max(window.First, guard.Equivalent(140, window.Second)) > guard.Nulls.Threshold(140, 0.05));

        Assert.InRange(alarms, 120, 280);
    }

    [Fact]
    public void Speaks_FromFiveRowsPerClassOn()
    {
        var (guard, _, _) = Learn(Size);

        Assert.Equal([false, true], new[] { (5 * Classes) - 1, 5 * Classes }.Select(guard.Speaks));
        Assert.Empty(guard.NeverSeen);
    }
}
