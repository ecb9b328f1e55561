using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Tests.Telemetry;
using CsCheck;
using Xunit;

namespace Alphadrift.Tests.Alerting;

public sealed class DomainShiftAlertTests
{
    private const char Alarm = 'A';
    private const char Quiet = 'q';
    private const char Unknown = '?';

    [Theory]
    [InlineData(2, 3, "qqqq", "    ")]
    [InlineData(2, 3, "AqAqAq", "      ")]
    [InlineData(2, 3, "AA", " F")]
    [InlineData(1, 1, "AqAq", "FRFR")]
    [InlineData(2, 3, "AAAAqqAqqq", " F       R")]
    [InlineData(2, 3, "A?A?q?q?q", "  F     R")]
    [InlineData(3, 2, "??A?A??A", "       F")]
    [InlineData(2, 1, "AAqAAq", " FR FR")]
    public void Advance_OverARowOfWindows_ChangesOnlyAfterEnoughInARow(
        int fireAfter, int resolveAfter, string windows, string changes)
    {
        var alert = NewAlert(fireAfter, resolveAfter);

        var seen = string.Concat(windows.Select((window, i) => Letter(alert.Advance(Window(i, window)))));

        Assert.Equal(changes, seen);
    }

    [Fact]
    public void Advance_WhenItFires_TellsTheFirstAlarmingWindowsTimeAndTheLastWindow()
    {
        var alert = NewAlert(2, 2);
        alert.Advance(Window(0, Quiet));
        alert.Advance(Window(1, Alarm));
        alert.Advance(Window(2, Unknown));

        var change = alert.Advance(Window(3, Alarm))!;

        Assert.Equal(AlertPhase.Firing, change.Phase);
        Assert.Equal("DomainShift", change.AlertName);
        Assert.Equal(Observations.Noon.AddSeconds(10), change.StartsAt);
        Assert.Null(change.EndsAt);
        Assert.Equal(400, change.RowsSeen);
        Assert.Equal(Observations.Model, change.Model);
        Assert.True(change.Observation.Alarm);
        Assert.True(alert.Firing);
    }

    [Fact]
    public void Advance_WhenItResolves_KeepsEpisodeAndStartAndTellsTheEnd()
    {
        var alert = NewAlert(1, 2);
        var firing = alert.Advance(Window(0, Alarm))!;
        alert.Advance(Window(1, Quiet));

        var resolved = alert.Advance(Window(2, Quiet))!;

        Assert.Equal(AlertPhase.Resolved, resolved.Phase);
        Assert.Equal(firing.EpisodeId, resolved.EpisodeId);
        Assert.Equal(firing.StartsAt, resolved.StartsAt);
        Assert.Equal(Observations.Noon.AddSeconds(20), resolved.EndsAt);
        Assert.False(alert.Firing);
    }

    [Fact]
    public void Advance_OfASecondEpisode_HasAnotherId()
    {
        var alert = new DomainShiftAlert(new AlertSettings(1, 1), Observations.Model);
        var first = alert.Advance(Window(0, Alarm))!;
        alert.Advance(Window(1, Quiet));

        var second = alert.Advance(Window(2, Alarm))!;

        Assert.NotEqual(first.EpisodeId, second.EpisodeId);
        Assert.Equal(7, Guid.Parse(second.EpisodeId).Version);
    }

    [Fact]
    public void Advance_OverAnyWindows_AlternatesAndNeverActsOnUnknownOnes()
    {
        var windows = Gen.Int[0, 2].Select(i => "Aq?"[i]).Array[0, 60];
        Gen.Select(windows, Gen.Int[1, 4], Gen.Int[1, 4]).Sample((letters, fireAfter, resolveAfter) =>
        {
            var all = NewAlert(fireAfter, resolveAfter);
            var withThreshold = NewAlert(fireAfter, resolveAfter);
            var expected = AlertPhase.Firing;
            for (var i = 0; i < letters.Length; i++)
            {
                var change = all.Advance(Window(i, letters[i]));
                var same = letters[i] == Unknown ? null : withThreshold.Advance(Window(i, letters[i]));
                if (change != same || (change is not null && change.Phase != expected))
                {
                    return false;
                }

                expected = change is null ? expected : 1 - expected;
            }

            return true;
        });
    }

    private static DomainShiftAlert NewAlert(int fireAfter, int resolveAfter) =>
        new(new AlertSettings(fireAfter, resolveAfter), Observations.Model, at => $"episode at {at:O}");

    private static Alphadrift.Monitoring.Windowing.ObservedWindow Window(int index, char letter) => Observations.Window(
        index, letter == Unknown ? Observations.WithoutThreshold() : Calibrated[letter == Alarm ? 1 : 0]);

    private static Alphadrift.Adaptation.Observations.Observation[] Calibrated { get; } =
        [Observations.Calibrated(alarm: false), Observations.Calibrated(alarm: true)];

    private static char Letter(AlertEvent? change) => change?.Phase switch
    {
        AlertPhase.Firing => 'F',
        AlertPhase.Resolved => 'R',
        _ => ' ',
    };
}
