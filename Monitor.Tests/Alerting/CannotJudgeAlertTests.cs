using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Alerting;

/// <summary>Windows of 100 rows, of which 5 may be answered with NaN or infinity.</summary>
public sealed class CannotJudgeAlertTests
{
    private readonly CannotJudgeAlert _alert = new(new AlertSettings(2, 2), Observations.Model, _ => "e1");
    private long _rows;
    private int _index;

    [Theory]
    [InlineData("0 40 40 0 0", "  F R")]
    [InlineData("0 40 0 40 0", "     ")]
    [InlineData("100 100 100 0 100 0 0", " F    R")]
    [InlineData("5 5 5 5", "    ")]
    [InlineData("6 6", " F")]
    public void Advance_ByTheShareOfRows_HasHysteresisInWindows(string nonFinite, string changes) =>
        Assert.Equal(changes, string.Concat(nonFinite.Split(' ').Select(rows => Next(int.Parse(rows)) switch
        {
            { Phase: AlertPhase.Firing } => 'F',
            { Phase: AlertPhase.Resolved } => 'R',
            _ => ' ',
        })));

    [Fact]
    public void Advance_WhenItFires_SaysHowManyRowsSinceWhenAndWhere()
    {
        Next(0);
        Next(40);

        var change = Next(100)!;

        Assert.Equal(("CannotJudge", "e1"), (change.AlertName, change.EpisodeId));
        Assert.Equal(Observations.Noon.AddSeconds(10), change.StartsAt);
        Assert.Equal(
            "Cannot judge since row 100 (2026-11-24 12:00:10Z), partition 3 offsets 1100-1199: the model answers 100 of 100 rows "
            + "(limit 5%) with NaN or infinity, or a window has no score",
            AlertText.Summary(change));
        Next(0);
        Assert.Equal(
            "Windows can be judged again: 0 of 100 rows (limit 5%) were answered with NaN or infinity; it began at row 100, "
            + "partition 3 offsets 1100-1199",
            AlertText.Summary(Next(0)!, times: false));
    }

    [Fact]
    public void Advance_AWindowWithoutAScoreWhereThereIsAThreshold_CannotBeJudged()
    {
        var noScore = Observations.Calibrated(alarm: false) with { Score = double.NaN };
        Assert.True(noScore.SaysNothing);

        Assert.Null(Next(noScore));
        Assert.NotNull(Next(noScore));
    }

    [Fact]
    public void Advance_AWindowWithoutAThreshold_IsNoFault()
    {
        var small = Observations.Calibrated(alarm: false) with { Threshold = double.NaN, Score = double.NaN };

        for (var i = 0; i < 5; i++) Assert.Null(Next(small));
    }

    [Fact]
    public void Advance_PartsOfAFewRows_AreTakenTogether()
    {
        var bad = Observations.Unanswered(1);
        for (var i = 0; i < 19; i++) Assert.Null(Next(bad));

        Assert.Equal((10, 10, 0L), Next(bad)!.Unjudged is { } told ? (told.Rows, told.NonFiniteRows, told.SinceRow) : default);
    }

    [Fact]
    public void Restore_OfWhatFires_GoesOnAndResolves()
    {
        Next(40);
        var firing = Next(40)!;
        var state = _alert.Save();
        var restored = new CannotJudgeAlert(new AlertSettings(2, 2), Observations.Model);
        restored.Restore(state);

        Assert.True(restored.Firing);
        Assert.Null(restored.Advance(Window(0)));
        var resolved = restored.Advance(Window(0))!;
        Assert.Equal((firing.EpisodeId, 0L), (resolved.EpisodeId, resolved.Unjudged!.SinceRow));
        Assert.Equal("e1", restored.End(AlertResolution.BaselineReplaced, Observations.Noon, 5)?.EpisodeId ?? "e1");
    }

    [Fact]
    public void Restore_OfAStateThatCannotBe_IsRefused()
    {
        Next(40);
        Next(40);
        var state = _alert.Save();
        AlertState[] damaged =
        [
            state with { Gate = null }, state with { Unjudged = null }, state with { Gate = new(true, TimeSpan.FromTicks(-1)) },
            state with { Unjudged = state.Unjudged! with { Rows = -1 } }, state with { EpisodeId = "" },
        ];

        Assert.All(damaged, one => Assert.Throws<InvalidInputException>(
            () => new CannotJudgeAlert(new AlertSettings(2, 2), Observations.Model).Restore(one)));
    }

    [Fact]
    public void DomainShift_WhileTheModelAnswersNothing_DoesNotResolve()
    {
        var book = new AlertBook(new AlertSettings(2, 2), Observations.Model);
        List<AlertEvent> changes = [];
        Advance(Observations.Charted(Observations.Calibrated(alarm: true), 0, Observations.Crossing(50, 20)));
        Advance(Observations.Charted(Observations.Calibrated(alarm: true), 100, Observations.Crossing(150, 120)));
        Assert.True(book.IsFiring(null, AlertNames.DomainShift));

        for (var i = 2; i < 500; i++) Advance(Observations.Charted(Observations.Unanswered(100), 200));

        Assert.True(book.IsFiring(null, AlertNames.DomainShift));
        Assert.True(book.IsFiring(null, AlertNames.CannotJudge));
        Assert.Equal(["DomainShift", "CannotJudge"], changes.Select(change => change.AlertName));

        void Advance(Observation observation) => changes.AddRange(book.Advance(observation, new(Observations.Noon)).Changes);
    }

    private AlertEvent? Next(int nonFinite) =>
        Next(Observations.Calibrated(alarm: false) with { NonFiniteRows = nonFinite });

    private AlertEvent? Next(Observation observation)
    {
        _rows += observation.Rows;
        return _alert.Advance(Window(observation));
    }

    private static ObservedWindow Window(int nonFinite) =>
        Observations.Window(50, Observations.Calibrated(alarm: false) with { NonFiniteRows = nonFinite });

    private ObservedWindow Window(Observation observation) => new(
        _index, _rows, Observations.Noon.AddSeconds(10 * _index++), observation)
    {
        Places = [new OffsetRange(3, 1_000 + _rows - observation.Rows, 999 + _rows)],
    };
}
