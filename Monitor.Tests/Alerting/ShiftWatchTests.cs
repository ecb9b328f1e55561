using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Alerting;

/// <summary>Windows of 100 rows at a run length of 10,000: a crossing must be confirmed within 1,000 rows.</summary>
public sealed class ShiftWatchTests
{
    private readonly ShiftWatch _watch = new(resolveAfter: 3);
    private long _index;

    [Fact]
    public void Advance_AStrongShift_IsConfirmedInTheVeryWindowOfItsFirstCrossing()
    {
        Quiet(5);

        Assert.True(Next(Crossings(30, 42)));

        Assert.Equal(ShiftState.Confirmed, _watch.State);
        var evidence = _watch.Evidence!;
        Assert.Equal((530, 520, 542), (evidence.First.Row, evidence.First.ChangePoint, evidence.Second!.Row));
        Assert.Equal(ShiftConfirmation.SecondCrossing, evidence.ConfirmedBy);
        Assert.Equal(2, evidence.Crossings);
        Assert.Equal(Observations.Noon.AddSeconds(50), evidence.Since);
    }

    [Fact]
    public void Advance_AStrongShiftAfterACrossingByChance_BeginsWithTheShift()
    {
        Next(Crossings(50));
        Quiet(3);

        Next(Crossings(10, 15, 21, 30, 42));

        var evidence = _watch.Evidence!;
        Assert.Equal((410, 400, 415), (evidence.First.Row, evidence.First.ChangePoint, evidence.Second!.Row));
        Assert.Equal(5, evidence.Crossings);
        var seen = Observations.Noon.AddSeconds(40);
        Assert.Equal((seen, seen), (evidence.Since!.Value, evidence.SeenAt));
    }

    [Fact]
    public void Advance_AFaintShiftsTwoCrossings_BeginWithTheFirst()
    {
        Next(Crossings(50));
        Quiet(3);

        Next(Crossings(99));

        Assert.Equal((50, 499), (_watch.Evidence!.First.Row, _watch.Evidence.Second!.Row));
    }

    [Theory]
    [InlineData(9, ShiftState.Confirmed)]
    [InlineData(10, ShiftState.Suspected)]
    public void Advance_ASecondCrossing_ConfirmsOnlyWithinItsRows(int windowsLater, ShiftState expected)
    {
        Next(Crossings(50));
        Quiet(windowsLater - 1);

        Next(Crossings(60));

        Assert.Equal(expected, _watch.State);
    }

    [Fact]
    public void Advance_ACrossingAlone_IsASuspicionThatExpires()
    {
        Next(Crossings(50));
        Assert.Equal(ShiftState.Suspected, _watch.State);
        Quiet(9);
        Assert.Equal(ShiftState.Suspected, _watch.State);
        Quiet(1);

        Assert.Equal(ShiftState.Quiet, _watch.State);
    }

    [Fact]
    public void Advance_WindowsThatMoveTheSameWayAfterACrossing_ConfirmIt()
    {
        Next(Crossings(50) with { Direction = Direction(1, 0) });
        Next(Charted() with { Direction = Direction(0.9f, 0.3f) });

        Assert.Equal(ShiftState.Confirmed, _watch.State);
        Assert.Equal(ShiftConfirmation.SameDirection, _watch.Evidence!.ConfirmedBy);
        Assert.Equal(0.95, _watch.Evidence.Cosine!.Value, 0.01);
    }

    [Fact]
    public void Advance_TheSameDirectionBeforeAnyCrossing_SaysNothing()
    {
        Next(Charted() with { Direction = Direction(1, 0) });
        Next(Charted() with { Direction = Direction(1, 0) });
        Next(Crossings(50) with { Direction = Direction(1, 0) });

        Assert.Equal(ShiftState.Suspected, _watch.State);
    }

    [Fact]
    public void Advance_WindowsThatMoveElsewhere_ConfirmNothing()
    {
        Next(Crossings(50) with { Direction = Direction(1, 0) });
        Next(Charted() with { Direction = Direction(0.1f, 1) });
        Next(Charted() with { Direction = Direction(-1, 0) });

        Assert.Equal(ShiftState.Suspected, _watch.State);
    }

    [Fact]
    public void Advance_AfterTheShift_ResolvesAfterQuietWindowsInARow_HoweverHighTheChartsWander()
    {
        Next(Crossings(30, 42));
        Quiet(2);
        Next(Charted() with { Alarm = true });
        Quiet(1);
        Next(Charted(highest: 0.95));
        Assert.Equal(ShiftState.Confirmed, _watch.State);

        Quiet(1);

        Assert.Equal(ShiftState.Quiet, _watch.State);
    }

    [Fact]
    public void Advance_AFaintShiftThatCrossesRarely_DoesNotFlap()
    {
        var changes = 0;
        for (var i = 0; i < 60; i++)
        {
            changes += Next(i % 8 == 0 ? Crossings(50) : Charted()) ? 1 : 0;
        }

        Assert.Equal(ShiftState.Confirmed, _watch.State);
        Assert.Equal(2, changes);
        Quiet(20);
        Assert.Equal(ShiftState.Quiet, _watch.State);
    }

    [Fact]
    public void Advance_UncalibratedCharts_NeverConfirm()
    {
        var alert = new DomainShiftAlert(new AlertSettings(1, 1), Observations.Model);
        for (var i = 0; i < 10; i++)
        {
            var loud = Observations.Charted(Observations.Calibrated(alarm: true), 100 * i);
            loud = loud with { Charts = loud.Charts! with { Uncalibrated = "too few rows" } };
            Assert.Null(alert.Advance(Observations.Window(i, loud)));
        }
    }

    [Fact]
    public void Advance_OfTheAlert_CarriesTheEvidenceThroughBothEvents()
    {
        var alert = new DomainShiftAlert(new AlertSettings(2, 1), Observations.Model, _ => "e1");
        Assert.Null(alert.Advance(Observations.Window(0, Observations.Charted(Observations.Calibrated(alarm: false), 0))));
        Assert.Null(alert.Advance(Window(1, Observations.Crossing(150, 120))));
        Assert.Equal((ShiftState.Suspected, 120), (alert.Save().Shift!.State, alert.Save().Shift!.Evidence!.First.ChangePoint));

        var firing = alert.Advance(Window(2, Observations.Crossing(250, 220)))!;
        var resolved = alert.Advance(Window(3)) ?? alert.Advance(Window(4)) ?? alert.Advance(Window(5));

        Assert.Equal((AlertPhase.Firing, AlertPhase.Resolved), (firing.Phase, resolved!.Phase));
        Assert.Equal(Observations.Noon.AddSeconds(10), firing.StartsAt);
        Assert.Equal((150, 250), (firing.Shift!.First.Row, firing.Shift.Second!.Row));
        Assert.Equal(120, resolved.Shift!.First.ChangePoint);
        Assert.Equal(firing.EpisodeId, resolved.EpisodeId);
        Assert.Equal(ShiftState.Quiet, alert.Save().Shift!.State);

        static ObservedWindow Window(long index, params ChartAlarm[] crossings) => Observations.Window(
            index, Observations.Charted(Observations.Calibrated(alarm: false), 100 * index, crossings));
    }

    [Fact]
    public void Advance_OverAnyWindows_ConfirmsOnlyWhatWasSuspected_AndEndsQuiet() =>
        Gen.Int[0, 3].Array[0, 80].Sample(kinds =>
        {
            var watch = new ShiftWatch(2);
            var crossed = 0;
            for (var i = 0; i < kinds.Length + 40; i++)
            {
                var kind = i < kinds.Length ? kinds[i] : 0;
                var observation = kind switch
                {
                    1 => Crossings(i, 10),
                    2 => Crossings(i, 10, 60),
                    3 => Charted(i, 0.9),
                    _ => Charted(i),
                };
                crossed += observation.Charts!.Alarms;
                watch.Advance(Observations.Window(i, observation));
                if (watch.State == ShiftState.Confirmed && (crossed < 2 || watch.Evidence!.ConfirmedBy is null)) return false;
            }

            return watch.State == ShiftState.Quiet;
        });

    private bool Next(Observation observation) => _watch.Advance(Observations.Window(_index++, observation));

    private void Quiet(int windows)
    {
        for (var i = 0; i < windows; i++) Next(Charted());
    }

    private Observation Charted(double highest = 0.3) => Charted(_index, highest);

    private Observation Crossings(params int[] offsets) => Crossings(_index, offsets);

    private static Observation Charted(long index, double highest = 0.3)
    {
        var observation = Observations.Charted(Observations.Calibrated(alarm: false), 100 * index);
        return observation with
        {
            Charts = observation.Charts! with { Highest = new ChartValues(64 * highest, 0, double.NaN) },
        };
    }

    private static Observation Crossings(long index, params int[] offsets) => Observations.Charted(
        Observations.Calibrated(alarm: false),
        100 * index,
        [.. offsets.Select(offset => Observations.Crossing((100 * index) + offset, (100 * index) + offset - 10))]);

    private static WindowDirection Direction(float x, float y) => new(100, 10_000, 1000, [x, y]);
}
