using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Tests.Telemetry;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Replay;

/// <summary>Sums over windows: a period of periods says what one period over all their windows says.</summary>
public sealed class ReplayPeriodPropertyTests
{
    /// <summary>Rows and movement of windows with one rectifier of one channel.</summary>
    private static readonly Gen<(int Rows, double Movement)[]> Windows =
        Gen.Select(Gen.Int[10, 500], Gen.Double[-5, 5]).Array[1, 12];

    [Fact]
    public void Movement_OverAnyWindows_IsThatOfAllTheirRows() => Windows.Sample(windows =>
    {
        var period = Period(windows);

        // A window's movement is √n times the mean deviation, so deviations add up by rows.
        var rows = windows.Sum(window => window.Rows);
        var deviation = windows.Sum(window => window.Rows * window.Movement / Math.Sqrt(window.Rows)) / rows;
        Assert.Equal((rows, windows.Length), (period.Rows, period.Windows));
        Assert.Equal(deviation, period.Deviations(0), 1e-4);
        Assert.Equal(Math.Sqrt(rows) * deviation, period.Movement(0), 1e-3);
    });

    [Fact]
    public void Add_OfAPeriod_IsAsIfItsWindowsHadBeenAdded() => Gen.Select(Windows, Windows).Sample((one, two) =>
    {
        var whole = Period([.. one, .. two]);

        var sum = Period(one);
        sum.Add(Period(two));

        Assert.Equal((whole.Rows, whole.Windows), (sum.Rows, sum.Windows));
        Assert.Equal(whole.Movement(0), sum.Movement(0), 1e-3);
        Assert.Equal(whole.SlopeMovement(0), sum.SlopeMovement(0), 1e-4);
        Assert.All(SiteMeasures.Pooled, measure => Assert.Equal(whole.Of(measure, 0), sum.Of(measure, 0), 1e-9));
        Assert.Equal(whole.DeadWindows(0), sum.DeadWindows(0));
        Assert.Equal(whole.JointContribution, sum.JointContribution, 1e-9);
    });

    [Fact]
    public void Add_OfAWindowWithoutFiniteRows_ChangesNothing()
    {
        var period = Period([(100, 1)]);
        var before = period.Movement(0);

        period.Add(Observations.Calibrated(alarm: false) with { Sites = [], Score = double.NaN, NonFiniteRows = 100 });

        Assert.Equal((100, 1, before), (period.Rows, period.Windows, period.Movement(0)));
    }

    [Fact]
    public void Values_OfAnEmptyPeriod_AreNotKnown()
    {
        var period = new ReplayPeriod(0, 1, 1, 2);

        Assert.All(
            new[] { period.Movement(0), period.SlopeMovement(0), period.Contribution(0), period.ClassMean(1) },
            value => Assert.True(double.IsNaN(value)));
    }

    private static ReplayPeriod Period((int Rows, double Movement)[] windows)
    {
        var period = new ReplayPeriod(0, 1, 1, 0);
        foreach (var (rows, movement) in windows)
        {
            var site = Observations.Site("s", 3 + movement, movement / 10) with { DeadChannels = [0] };
            period.Add(Observations.Calibrated(alarm: false, site) with { Rows = rows });
        }

        return period;
    }
}
