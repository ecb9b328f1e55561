using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Alerting;

public sealed class AlertBookTests
{
    private static readonly Observation Quiet = Observations.Skewed(Observations.Calibrated(alarm: false), 1) with
    {
        Sites = [Observations.Site("/PRelu", 8, 0.5) with { DeadChannels = [] }],
    };

    private static readonly Observation Outside = Quiet with { Skew = Observations.Skewed(Quiet, 9).Skew };

    private readonly AlertBook _book = Book();
    private int _windows;

    [Fact]
    public void Advance_WindowsOfTwoSegments_CountsRowsBySegmentAndWindowsInAll()
    {
        Advance(Quiet, "a");
        Advance(Quiet, "b");
        var window = Advance(Quiet, "a").Window;

        Assert.Equal((2, 200, "a"), (window.Index, window.RowsSeen, window.Segment));
        Assert.Equal((3, 0), (_book.Windows, _book.Changes));
        Assert.Equal((200, 100), (_book.Save("a").Rows, _book.Save("b").Rows));
    }

    [Fact]
    public void Advance_OneSegmentOutside_FiresForItAlone()
    {
        Advance(Outside, "a");
        Advance(Quiet, "b");
        var change = Assert.Single(Advance(Outside, "a").Changes);

        Assert.Equal((AlertNames.Skew, AlertPhase.Firing, "a"), (change.AlertName, change.Phase, change.Segment));
        Assert.Equal((200, "e1"), (change.RowsSeen, change.EpisodeId));
        Assert.Equal((true, false, false), (_book.IsFiring("a"), _book.IsFiring("b"), _book.IsFiring(null)));
        Assert.Equal(1, _book.Changes);
    }

    [Fact]
    public void Advance_TheStreamAsAWhole_FiresAndResolves()
    {
        List<AlertEvent> changes = [];
        foreach (var observation in new[] { Outside, Outside, Outside, Quiet, Quiet, Quiet })
        {
            changes.AddRange(Advance(observation).Changes);
        }

        Assert.Equal([AlertPhase.Firing, AlertPhase.Resolved], changes.Select(change => change.Phase));
        Assert.Single(changes.Select(change => change.EpisodeId).Distinct());
        Assert.All(changes, change => Assert.Null(change.Segment));
        Assert.False(_book.IsFiring(null));
    }

    [Fact]
    public void Advance_TimesOfTheRecords_AreTheWindows()
    {
        var noon = Observations.Noon;
        var origin = new RowOrigin(noon.AddMinutes(-9), noon.AddMinutes(9), []);
        var window = _book.Advance(Quiet, new WindowTime(noon, origin)).Window;

        // A record from the future counts as of now.
        Assert.Equal((noon, noon.AddMinutes(-9), noon), (window.ObservedAt, window.From, window.To));
    }

    [Fact]
    public void Forget_ASegment_LetsItBeginAnew()
    {
        Advance(Outside, "a");
        Advance(Outside, "a");
        Advance(Outside, "b");

        _book.Forget("a");

        Assert.False(_book.IsFiring("a"));
        Assert.Equal(100, Advance(Quiet, "a").Window.RowsSeen);
        Assert.Equal(100, _book.Save("b").Rows);
    }

    [Fact]
    public void Restore_OfWhatWasSaved_GoesOnWithoutTellingAgain()
    {
        Advance(Outside, "a");
        Advance(Outside, "a");
        Advance(Outside);
        var next = Book("e2");

        var firing = next.Restore([_book.Save("a"), _book.Save(null)]);

        var (segment, alert) = Assert.Single(firing);
        Assert.Equal(("a", AlertNames.Skew, "e1"), (segment, alert.Name, alert.EpisodeId));
        Assert.Equal((0, true), (next.Changes, next.IsFiring("a")));
        Assert.Empty(Advance(Outside, "a", next).Changes);
        Assert.Equal("e2", Assert.Single(Advance(Outside, null, next).Changes).EpisodeId);
        Advance(Quiet, "a", next);
        Advance(Quiet, "a", next);
        var resolved = Assert.Single(Advance(Quiet, "a", next).Changes);
        Assert.Equal((AlertPhase.Resolved, "e1", 600), (resolved.Phase, resolved.EpisodeId, resolved.RowsSeen));
    }

    [Fact]
    public void Restore_OfAStateWithoutAnAlert_RestoresNothing()
    {
        Advance(Quiet, "a");
        var saved = _book.Save("a");
        var next = Book();

        var fault = Assert.Throws<InvalidInputException>(() => next.Restore([saved, saved with { Segment = "b", Alerts = [] }]));

        Assert.Equal("the state of the alert DomainShift is missing", fault.Message);
        Assert.Equal(0, next.Save("a").Rows);
    }

    [Fact]
    public void End_OfAnEarlierRun_ResolvesWhatFiredAndKeepsThisRunsAlerts()
    {
        Advance(Outside, "a");
        Advance(Outside, "a");
        var next = Book();

        var ended = next.End(
            [_book.Save("a"), _book.Save("b")],
            Observations.Model with { BaselineName = "old.baseline" },
            AlertResolution.BaselineReplaced,
            Observations.Noon);

        var change = Assert.Single(ended);
        Assert.Equal(
            ("a", AlertPhase.Resolved, AlertResolution.BaselineReplaced, "old.baseline", "e1", 200L),
            (change.Segment, change.Phase, change.Resolution, change.Model.BaselineName, change.EpisodeId, change.RowsSeen));
        Assert.Equal((Observations.Noon, 1), (change.EndsAt, next.Changes));
        Assert.False(next.IsFiring("a"));
    }

    private static AlertBook Book(string id = "e1") => new(new AlertSettings(2, 3), Observations.Model, _ => id);

    private JudgedWindow Advance(Observation observation, string? segment = null, AlertBook? book = null) =>
        (book ?? _book).Advance(observation, new WindowTime(Observations.Noon.AddSeconds(10 * _windows++)), segment);
}
