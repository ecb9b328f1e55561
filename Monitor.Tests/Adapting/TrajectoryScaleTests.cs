using Alphadrift.Adaptation.Adapting;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Adapting;

/// <summary>How far slopes usually go without shift, against the recursion and against simulated trajectories.</summary>
public sealed class TrajectoryScaleTests
{
    [Fact]
    public void Value_BeforeAnyWindow_IsZero_AndAgainAfterAReset()
    {
        var scale = new TrajectoryScale(0.05, 1, 1_000);
        Assert.Equal(0, scale.Value);

        scale.Advance(100);
        Assert.True(scale.Value > 0);

        scale.Reset();
        Assert.Equal(0, scale.Value);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 5, 5)]
    [InlineData(0.05, 1, 1)]
    [InlineData(0.5, 2, 1.5)]
    [InlineData(0.25, 3, 2.3125)]
    public void Gain_OfSomeSteps_IsTheirGeometricSum(double anchor, int steps, double expected)
    {
        var scale = new TrajectoryScale(anchor, steps, 1_000);

        Assert.Equal(expected, scale.Gain, 1e-12);
        Assert.Equal(Math.Pow(1 - anchor, steps), scale.Memory, 1e-12);
    }

    /// <summary>Without an anchor the way after t windows of n rows has the variance t/n, and t²/N from the reference.</summary>
    [Fact]
    public void Value_WithoutAnAnchor_GrowsAsARandomWalk() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[10, 500], Gen.Int[100, 100_000]).Sample((windows, rows, reference) =>
        {
            var scale = new TrajectoryScale(0, 1, reference);
            for (var i = 0; i < windows; i++) scale.Advance(rows);

            var expected = Math.Sqrt(((double)windows / rows) + ((double)windows * windows / reference));
            Assert.Equal(expected, scale.Value, 1e-9 * expected);
        });

    /// <summary>With an anchor the way stays bounded, however long the trajectory is.</summary>
    [Fact]
    public void Value_WithAnAnchor_GrowsTowardsALimit() =>
        Gen.Select(Gen.Double[0.01, 0.9], Gen.Int[1, 5], Gen.Int[10, 500]).Sample((anchor, steps, rows) =>
        {
            var scale = new TrajectoryScale(anchor, steps, 10_000);
            var memory = scale.Memory;
            var limit = Math.Sqrt(
                (scale.Gain * scale.Gain / rows / (1 - (memory * memory))) + (Math.Pow(scale.Gain / (1 - memory), 2) / 10_000));
            var before = 0.0;
            for (var i = 0; i < 200; i++)
            {
                scale.Advance(rows);
                Assert.True(scale.Value >= before - 1e-12);
                before = scale.Value;
            }

            Assert.InRange(scale.Value, 0, limit + 1e-9);
        });

    [Fact]
    public void Value_OfSimulatedTrajectories_IsTheirStandardDeviation()
    {
        const int Trajectories = 4_000, Windows = 12, Rows = 20, Reference = 400, Steps = 2;
        const double Anchor = 0.1;
        var random = new Random(11);
        var scale = new TrajectoryScale(Anchor, Steps, Reference);
        for (var i = 0; i < Windows; i++) scale.Advance(Rows);
        var squares = 0.0;
        for (var i = 0; i < Trajectories; i++)
        {
            var (slope, error) = (0.0, Normal() / Math.Sqrt(Reference));
            for (var window = 0; window < Windows; window++)
            {
                var mean = Normal() / Math.Sqrt(Rows);
                for (var step = 0; step < Steps; step++) slope = ((1 - Anchor) * slope) + (mean - error);
            }

            squares += slope * slope;
        }

        Assert.Equal(1, scale.Value / Math.Sqrt(squares / Trajectories), 0.05);

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void Rms_OfAnyRows_IsThatOfEverySlope() => Gen.Single[-5, 5].Array[12].Sample(values =>
    {
        var rms = StepSize.Rms(values, 3);

        Assert.All(Enumerable.Range(0, 3), slope => Assert.Equal(
            Math.Sqrt(Enumerable.Range(0, 4).Average(row => Math.Pow(values[(3 * row) + slope], 2))), rms[slope], 1e-6));
    });

    /// <summary>A window of a hundred rows without shift moves the slopes by the usual amount, in any unit.</summary>
    [Fact]
    public void LearningRate_OfAnySteps_MakesTheUsualMove() => Gen.Double[1e-6, 1e6].Array[1, 8].Sample(rms =>
    {
        var rate = StepSize.LearningRate(rms);

        var move = rate * Math.Sqrt(rms.Average(value => value * value)) / Math.Sqrt(StepSize.UsualRows);
        Assert.Equal(StepSize.UsualMove, move, 1e-9);
        Assert.Equal(rate / 8, StepSize.LearningRate([.. rms.Select(value => 8 * value)]), 1e-9 * rate);
    });

    [Fact]
    public void LearningRate_OfSlopesThatNeverMove_LeavesThemOut() =>
        Assert.Equal(StepSize.LearningRate([2, 3]), StepSize.LearningRate([0, 2, 0, 3]), 1e-15);
}
