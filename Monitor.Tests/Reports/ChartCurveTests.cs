using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Monitoring.Reports;
using Xunit;

namespace Alphadrift.Tests.Reports;

public sealed class ChartCurveTests
{
    private const double Threshold = 10;

    [Fact]
    public void Of_AShiftThatLasts_DoesNotFallBetweenItsAlarms()
    {
        var curve = ChartCurve.Of(
            [Point(0, 2), Point(100, 12, 80), Point(200, 3), Point(300, 6), Point(400, 11, 190), Point(500, 4)],
            ChartKind.Movement,
            Threshold);

        Assert.Equal([2.0, 12, 11, 11, 11, 4], curve.Select(point => point.Value));
        Assert.Equal([0L, 100, 200, 300, 400, 500], curve.Select(point => point.Row));
    }

    [Fact]
    public void Of_TwoShiftsFarApart_IsAsMeasuredBeforeTheSecond()
    {
        var curve = ChartCurve.Of(
            [Point(0, 12, 0), Point(100, 3), Point(200, 2), Point(300, 6), Point(400, 11, 350)], ChartKind.Movement, Threshold);

        Assert.Equal([12.0, 3, 2, 11, 11], curve.Select(point => point.Value));
    }

    [Fact]
    public void Of_WindowsOfWhichNoneWasComplete_HasNoZeros()
    {
        var curve = ChartCurve.Of(
            [Windows(0, 0.4), Windows(100, 0), Windows(200, 0.5)], ChartKind.Window, threshold: 1);

        Assert.Equal([(0L, 0.4), (200, 0.5)], curve);
    }

    private static TimelinePoint Point(int row, double value, long? change = null) => new(
        row, 1, 2, false, new ChartValues(value, 0, 0),
        change is { } since ? new ChartAlarm(ChartKind.Movement, row + 10, since, value, Threshold) : null,
        change is null ? 0 : 1);

    private static TimelinePoint Windows(int row, double value) =>
        new(row, 1, 2, false, ChartValues.None with { Window = value }, null, 0);
}
