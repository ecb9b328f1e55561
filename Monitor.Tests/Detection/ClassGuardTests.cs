using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace Alphadrift.Tests.Detection;

public sealed class ClassGuardTests
{
    private const int Rows = 4_000, Dimensions = 6, Classes = 4, Size = 100;

    private const int Many = 25, References = 80;

    private static readonly double[] Eigenvalues = [2, 1.5, 1, 0.8, 0.5, 0.2];

    /// <summary>Normal features and one-hot rows of unequal classes.</summary>
    private static (float[] Projected, float[] Probabilities) Reference()
    {
        var random = new Xoshiro256StarStar(7, threadSafe: false);
        var normal = new Normal(0, 1, random);
        var projected = new float[Rows * Dimensions];
        for (var i = 0; i < projected.Length; i++) projected[i] = (float)(Math.Sqrt(Eigenvalues[i % Dimensions]) * normal.Sample());
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
    private static int FalseAlarms((double[] Mean, double[] Sd) moments, float[] reference, float[] fresh)
    {
        var scores = ClassGuard.Scores(reference, moments.Mean, moments.Sd);
        var sample = NullWindows.Draw(new float[1_000], [1], scores, Many, Size, 1_000, 5);
        var threshold = new TailQuantiles([.. sample.Classes.Order()]).Quantile(0.05);
        return ClassGuard.Scores(fresh, moments.Mean, moments.Sd).Chunk(Size * Many).Count(window =>
            Enumerable.Range(0, Many).Max(label => Math.Pow(window.Skip(label).Where((_, i) => i % Many == 0).Average(), 2)) > threshold);
    }

    private static (ClassGuard Guard, NullDistribution Movement, NullSample[] Samples) Learn(params int[] sizes)
    {
        var (projected, probabilities) = Reference();
        var (mean, sd) = CorrelationBasis.Moments(probabilities, Classes);
        var scores = ClassGuard.Scores(probabilities, mean, sd);
        NullSample[] samples = [.. sizes.Select(size => NullWindows.Draw(projected, Eigenvalues, scores, Classes, size, 4_000, 3))];
        var movement = new NullDistribution(
            Rows, [.. sizes], [.. samples.Select(s => s.SmallRidge.Order().ToArray())], [.. samples.Select(s => s.LargeRidge.Order().ToArray())]);
        return (ClassGuard.Learn(new ClassOutput("p", 0, Classes, true), (mean, sd), movement, samples), movement, samples);
    }

    [Fact]
    public void Moments_OfTwoParts_AreMeansOfTheReferenceAndDeviationsOfTheFit()
    {
        // Deviations: as on the fit rows; half of the reference's where the fit hardly shows the class; the floor where neither does.
        float[] fit = [1, 0, 0, 0, 0, 0], reference = [1, 1, 0, 0.5f, 0, 0];

        var (mean, sd) = ClassGuard.Moments(fit, reference, 3);

        Assert.Equal([0.75, 0.5, 0], mean);
        Assert.Equal([0.5, 0.25, ChartModel.SmallestClassSd], sd);
    }

    [Fact]
    public void Moments_WithDeviationsOfTheFit_KeepTheFalseAlarmRate()
    {
        var (fromFit, fromReference) = (0, 0);
        for (var seed = 0; seed < References; seed++)
        {
            var random = new Xoshiro256StarStar(seed, threadSafe: false);
            float[] fit = OneHot(random, 1_000), reference = OneHot(random, 1_000), fresh = OneHot(random, 50 * Size);
            fromFit += FalseAlarms(ClassGuard.Moments(fit, reference, Many), reference, fresh);
            fromReference += FalseAlarms(ClassGuard.Moments(reference, reference, Many), reference, fresh);
        }

        Assert.InRange(fromFit / (50.0 * References), 0.045, 0.06);
        Assert.True(fromReference > 1.1 * fromFit, $"{fromReference} false alarms with the reference's own deviations, {fromFit} with the fit's.");
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
    public void Draw_OfClasses_IsTheLargestSquareOverTheRowsDrawn()
    {
        // One window of all rows but one: whichever row is left out, the scalar formula gives g.
        var (projected, probabilities) = Reference();
        var (mean, sd) = CorrelationBasis.Moments(probabilities, Classes);
        var sample = NullWindows.Draw(projected, Eigenvalues, ClassGuard.Scores(probabilities, mean, sd), Classes, Rows - 1, 1, 3);

        double[] possible =
        [
            .. Enumerable.Range(0, Classes).Select(left => Enumerable.Range(0, Classes).Max(k =>
            {
                var without = ((mean[k] * Rows) - (k == left ? 1 : 0)) / (Rows - 1);
                return Math.Pow((without - mean[k]) / sd[k], 2) * ((2 * Rows) - 1);
            })),
        ];
        Assert.Contains(possible, value => Math.Abs(value - sample.Classes[0]) < 1e-2 * value);
    }

    [Fact]
    public void Score_OrdersWindowsAsTheLargerOfTheTwoStandardisedCubeRoots()
    {
        var (guard, movement, samples) = Learn(Size);
        var sample = samples[0];
        (double Mean, double Sd) Roots(double[] values)
        {
            var mean = values.Average(Math.Cbrt);
            return (mean, Math.Sqrt(values.Average(value => Math.Pow(Math.Cbrt(value) - mean, 2))));
        }

        var (ofMovement, ofClasses) = (Roots(sample.SmallRidge), Roots(sample.Classes));
        var larger = sample.SmallRidge.Zip(sample.Classes, (t, g) => Math.Max(
            (Math.Cbrt(t) - ofMovement.Mean) / ofMovement.Sd, (Math.Cbrt(g) - ofClasses.Mean) / ofClasses.Sd)).ToArray();
        var scores = sample.SmallRidge.Zip(sample.Classes, (t, g) => Math.Max(t, guard.Equivalent(Size, g))).ToArray();

        Assert.Equal(NullDistribution.SmallWindowRidge, movement.Ridge(Size));
        Assert.Equal(scores.Order(), guard.Nulls.SmallRidge[0]);
        for (var i = 0; i < scores.Length; i++)
        {
            Assert.Equal(Math.Pow(ofMovement.Mean + (ofMovement.Sd * larger[i]), 3), scores[i], 1e-9 * scores[i]);
        }
    }

    [Fact]
    public void Threshold_OfTheCombinedScore_IsExceededAsOftenAsAsked()
    {
        var (guard, _, _) = Learn(Size);
        var (projected, probabilities) = Reference();
        var scores = ClassGuard.Scores(probabilities, guard.Mean, guard.Sd);
        var others = NullWindows.Draw(projected, Eigenvalues, scores, Classes, Size, 4_000, 99);

        var alarms = others.SmallRidge.Zip(others.Classes)
            .Count(window => Math.Max(window.First, guard.Equivalent(Size, window.Second)) > guard.Nulls.Threshold(Size, 0.05));

        // 200 expected; threshold and count each vary by √190 or so, ± 4 sd together.
        Assert.InRange(alarms, 120, 280);
    }

    [Fact]
    public void Statistic_NamesTheClassThatMovedMost()
    {
        var (guard, _, _) = Learn(Size);
        double[] window = [.. guard.Mean];
        window[1] += 0.1;
        window[3] -= 0.1;

        var (statistic, label) = guard.Statistic(window);

        // The rarer class has the smaller deviation.
        Assert.Equal(1, label);
        Assert.Equal(Math.Pow(0.1 / guard.Sd[1], 2), statistic, 1e-9);
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
    public void Speaks_FromTenRowsPerClassOn()
    {
        var (guard, _, _) = Learn(Size);

        Assert.Equal([false, true], new[] { (10 * Classes) - 1, 10 * Classes }.Select(guard.Speaks));
        Assert.Empty(guard.NeverSeen);
    }
}
