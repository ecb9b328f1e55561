using Alphadrift.Adaptation.Charts;
using Xunit;

namespace Alphadrift.Tests.Charts;

/// <summary>Charts whose hazard at height h is exp(−h) per row, over 2,000 streams of 2,000 rows.</summary>
public sealed class JointMaximaTests
{
    private const int Streams = 2_000;
    private const int Rows = 2_000;

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-4)]
    [InlineData(1e-6)]
    public void Overlap_OfIndependentCharts_IsOne(double hazard) =>
        Assert.Equal(1, Joint(Maxima(1), Maxima(2), Maxima(3), Maxima(4)).Overlap([hazard, hazard, hazard, hazard]), 0.04);

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-4)]
    [InlineData(1e-6)]
    public void Overlap_OfChartsThatAlarmTogether_IsTheShareThatOneOfThemHas(double hazard)
    {
        var (same, other) = (Maxima(1), Maxima(2));

        Assert.Equal(0.5, Joint(same, same).Overlap([hazard, hazard]), 0.02);
        Assert.Equal(0.75, Joint(same, same, other, Maxima(3)).Overlap([hazard, hazard, hazard, hazard]), 0.04);
        Assert.Equal(2.0 / 3, Joint(same, same, other).Overlap([hazard, hazard, hazard]), 0.03);
        Assert.Equal(1, Joint(same, same, other).Overlap([hazard, 0, hazard]), 0.04);
    }

    [Fact]
    public void Overlap_WithoutAnyHazard_IsOne() => Assert.Equal(1, Joint(Maxima(1), Maxima(2)).Overlap([0, 0]));

    [Fact]
    public void Thresholds_OfChartsWithWindows_GiveAllTogetherTheHazard()
    {
        // M, C and the windows of ten rows alarm together; those of 50 rows on their own.
        var (same, other) = (Maxima(1), Maxima(2));
        var joint = new JointMaxima([10, 50], [Rows, Rows, Rows, Rows], [same, same, same, other]);
        var maxima = new ChartMaxima(joint.Movement, joint.Movement, null) { Joint = joint };
        var hazard = ChartMaxima.Hazard(10_000);

        // M and C .4 each of what the windows leave, the windows .1 each: together M's .4 and the .1 of the windows of 50 rows.
        var overlap = joint.Overlap([0.4 * hazard, 0.4 * hazard, 0.1 * hazard, 0.1 * hazard]);
        Assert.Equal(0.5, overlap, 0.03);
        Assert.Equal(joint.Movement.Threshold(0.4 * hazard / overlap), maxima.Thresholds(10_000).Movement, 1e-12);
        var windows = maxima.WindowThresholds(10_000);
        for (var i = 0; i < 2; i++)
        {
            // The probability of one window is its hazard by the rows between two windows,
            // η/(e^(ηn) − 1) of which are completed per row.
            var probability = 0.1 / overlap * double.ExpM1(hazard * joint.Sizes[i]);
            Assert.Equal(-Math.Log(-Math.Log(1 - probability) / joint.Sizes[i]), windows[i], 0.35);
        }
    }

    [Fact]
    public void WindowThresholds_OfWindowsLongerThanTheRunLength_AreInfinite_AndTheirShareGoesToTheOthers()
    {
        double[] first = Maxima(1), second = Maxima(2), third = Maxima(3), fourth = Maxima(4);
        ChartMaxima Of(JointMaxima joint) => new(joint.Movement, joint.Movement, null) { Joint = joint };
        var both = Of(new JointMaxima([10, 500], [Rows, Rows, Rows, Rows], [first, second, third, fourth]));
        var small = Of(new JointMaxima([10], [Rows, Rows, Rows], [first, second, third]));

        Assert.Equal(double.PositiveInfinity, both.WindowThresholds(499)[1]);
        Assert.True(double.IsFinite(both.WindowThresholds(500)[1]));
        Assert.Equal(small.WindowThresholds(499)[0], both.WindowThresholds(499)[0], 0.05);
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], both.WindowThresholds(10_000, windowShare: 0));
    }

    private static JointMaxima Joint(params double[][] maxima) => new([], [.. maxima.Select(_ => Rows)], maxima);

    /// <summary>The maximum of T rows is below h with the probability exp(−T·exp(−h)).</summary>
    private static double[] Maxima(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Streams).Select(_ => -Math.Log(-Math.Log(random.NextDouble()) / Rows))];
    }
}
