using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Windowing;

public sealed class RowRateTests
{
    private readonly RowRate _rate = new();
    private double _now;

    [Fact]
    public void PerSecond_IsUnknownUntilRowsAndTimeAreEnough()
    {
        Send(windows: 12, rows: 50, seconds: 50);
        Assert.Null(_rate.PerSecond);

        Send(windows: 12, rows: 50, seconds: 50);

        Assert.Equal(1, _rate.PerSecond!.Value, 1e-9);
    }

    [Fact]
    public void PerSecond_AfterFiveIdleDays_IsWhatItWasBefore()
    {
        Send(windows: 20, rows: 100, seconds: 100);
        _now += 5 * 86_400;
        Send(windows: 60, rows: 100, seconds: 100);

        Assert.Equal(1, _rate.PerSecond!.Value, 0.02);
    }

    [Theory]
    [InlineData(-1.7e9)]
    [InlineData(-86_400)]
    public void PerSecond_OneTimeFarBack_ChangesNothing(double back)
    {
        Send(windows: 30, rows: 100, seconds: 100);
        _rate.Add(100, At(_now + back));
        _now += 100;
        Send(windows: 30, rows: 100, seconds: 100);

        Assert.Equal(1, _rate.PerSecond!.Value, 0.05);
    }

    [Fact]
    public void PerSecond_OfHourlyBatches_CountsThePausesBetweenThem()
    {
        for (var hour = 0; hour < 48; hour++)
        {
            for (var i = 0; i < 36; i++) Send(windows: 1, rows: 100, seconds: 1);
            _now += 3_564;
        }

        Assert.Equal(1, _rate.PerSecond!.Value, 0.1);
    }

    [Fact]
    public void PerSecond_OfAStreamOfARowAnHour_IsKnown()
    {
        Send(windows: 110, rows: 10, seconds: 36_000);

        Assert.Equal(1 / 3_600.0, _rate.PerSecond!.Value, 1e-6);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(20)]
    public void PerSecond_OfAStreamThatChangedForGood_FollowsWithinADay(double factor)
    {
        Send(windows: 864, rows: 100, seconds: 100);
        var day = 86_400 * 1.1;
        Send(windows: (int)(day * factor / 100), rows: 100, seconds: 100 / factor);

        Assert.Equal(factor, _rate.PerSecond!.Value, 0.12 * factor);
    }

    [Fact]
    public void PerSecond_OfABacklogReadPartitionByPartition_CountsBoth()
    {
        Send(windows: 200, rows: 100, seconds: 100);
        for (var i = 1; i <= 200; i++) _rate.Add(100, At(100 * i));
        Send(windows: 1, rows: 100, seconds: 100);

        Assert.Equal(2, _rate.PerSecond!.Value, 0.05);
    }

    [Fact]
    public void PerSecond_HoweverLong_LooksBackADay()
    {
        Send(windows: 3_000, rows: 100, seconds: 100);
        Send(windows: 1_728, rows: 100, seconds: 50);

        Assert.Equal(2, _rate.PerSecond!.Value, 0.05);
    }

    private static DateTimeOffset At(double seconds) => Observations.Noon.AddSeconds(seconds);

    private void Send(int windows, int rows, double seconds)
    {
        for (var i = 0; i < windows; i++)
        {
            _now += seconds;
            _rate.Add(rows, At(_now));
        }
    }
}
