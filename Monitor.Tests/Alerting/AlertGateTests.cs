using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Alerting;

/// <summary>Alerts by windows and time: fire at once, resolve after 3 windows and five minutes.</summary>
public sealed class AlertGateTests
{
    private static readonly AlertSettings Settings = new(2, 3) { ResolveTime = TimeSpan.FromMinutes(5) };

    [Fact]
    public void Advance_ShiftsThatComeAndGoWithinMinutes_AreOneEpisode()
    {
        var alert = new DomainShiftAlert(Settings, Observations.Model, at => $"{at:O}");
        List<AlertEvent> changes = [];
        for (var i = 0; i < 20 * 60 * 20; i++)
        {
            // Twenty windows a second: ten seconds shifted, fifty not, for fifteen minutes.
            var shifted = i % 1_200 < 200 && i < 20 * 60 * 15;
            if (alert.Advance(Window(i, i / 20.0, shifted)) is { } change) changes.Add(change);
        }

        Assert.Equal([AlertPhase.Firing, AlertPhase.Resolved], changes.Select(change => change.Phase));
        Assert.Equal(0.05, (changes[0].StartsAt - Observations.Noon).TotalSeconds, 0.051);
        Assert.InRange((changes[1].EndsAt!.Value - Observations.Noon).TotalMinutes, 19, 19.5);
        Assert.Equal(changes[0].EpisodeId, changes[1].EpisodeId);
    }

    [Fact]
    public void Advance_WithATimeToFire_WaitsThatLong_AndABlipFiresNothing()
    {
        var alert = new DomainShiftAlert(Settings with { FireTime = TimeSpan.FromMinutes(1) }, Observations.Model);
        var at = 0.0;
        for (var i = 0; i < 50; i++) Assert.Null(alert.Advance(Window(i, at++, shifted: true)));
        for (var i = 0; i < 5; i++) Assert.Null(alert.Advance(Window(i, at++, shifted: false)));
        var fired = Enumerable.Range(0, 100).Select(_ => (At: at, Change: alert.Advance(Window(0, at++, shifted: true))))
            .First(one => one.Change is not null);

        Assert.Equal(55 + 1 + 60, fired.At);
        Assert.Equal(Observations.Noon.AddSeconds(55), fired.Change!.StartsAt);
    }

    [Fact]
    public void Advance_APauseOfTheStream_IsQuietTime_ButOneOfWindowsThatSayNothingIsNot()
    {
        var alert = Firing();
        for (var i = 0; i < 4; i++) Assert.Null(alert.Advance(Window(i, 100 + i, shifted: false)));

        // Hours in which the model answers nothing.
        for (var i = 0; i < 100; i++) Assert.Null(alert.Advance(Unanswered(i, 200 + (100 * i))));
        for (var i = 0; i < 4; i++) Assert.Null(alert.Advance(Window(i, 20_000 + i, shifted: false)));

        Assert.Equal(AlertPhase.Resolved, alert.Advance(Window(0, 20_400, shifted: false))!.Phase);
    }

    [Fact]
    public void Advance_AfterARestart_TheTimeBetweenDoesNotCountAsQuiet()
    {
        var alert = Firing();
        for (var i = 0; i < 10; i++) alert.Advance(Window(i, 100 + i, shifted: false));
        var restored = new DomainShiftAlert(Settings, Observations.Model);
        restored.Restore(alert.Save());

        Assert.True(restored.Firing);
        Assert.Null(restored.Advance(Window(0, 50_000, shifted: false)));
        Assert.Null(restored.Advance(Window(0, 50_200, shifted: false)));
        Assert.NotNull(restored.Advance(Window(0, 50_301, shifted: false)));
    }

    [Fact]
    public void Restore_OfAVersionWithoutTime_GoesOn()
    {
        foreach (var alert in new IAlert[] { Firing(), FiringSkew() })
        {
            var state = alert.Save() with { Gate = null, Evidence = null, Unjudged = null };
            IAlert restored = alert is DomainShiftAlert
                ? new DomainShiftAlert(Settings, Observations.Model)
                : new SkewAlert(Settings, Observations.Model);
            restored.Restore(state);

            Assert.True(restored.Firing);
            Assert.Equal(state.EpisodeId, restored.Save().EpisodeId);
        }
    }

    private static DomainShiftAlert Firing()
    {
        var alert = new DomainShiftAlert(Settings, Observations.Model);
        alert.Advance(Window(0, 0, shifted: true));
        Assert.NotNull(alert.Advance(Window(1, 1, shifted: true)));
        return alert;
    }

    private static SkewAlert FiringSkew()
    {
        var alert = new SkewAlert(Settings, Observations.Model);
        var skewed = Observations.Skewed(Observations.Calibrated(alarm: false), 5);
        alert.Advance(Observations.Window(0, skewed));
        Assert.NotNull(alert.Advance(Observations.Window(1, skewed)));
        return alert;
    }

    private static ObservedWindow Window(long index, double seconds, bool shifted) =>
        new(index, 100 * (index + 1), Observations.Noon.AddSeconds(seconds), Observations.Calibrated(shifted));

    private static ObservedWindow Unanswered(long index, double seconds) => Window(index, seconds, shifted: false) with
    {
        Observation = Observations.Unanswered(100),
    };
}
