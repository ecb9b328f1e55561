using System.Globalization;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Replay;

/// <summary>Windows of 100 rows against a band of 4 with its release at 3.</summary>
public sealed class SkewTallyTests
{
    private readonly SkewTally _tally = new(fireAfter: 2);
    private readonly AlertBook _book = new(new AlertSettings(2, 3), Observations.Model);
    private int _index;

    [Theory]
    [InlineData("1 5 1 5 1", 2, 0, null)]
    [InlineData("1 5 5 1", 2, 1, 100L)]
    [InlineData("5 5 3.5 3.5 5 5", 4, 1, 0L)]
    [InlineData("5 5 1 1 1 5 5", 4, 2, 0L)]
    public void Add_OverWindows_CountsThoseOutsideAndWhatTheDaemonsAlertWouldDo(
        string scores, int outside, int alerts, long? since)
    {
        foreach (var score in scores.Split(' ')) Add(double.Parse(score, CultureInfo.InvariantCulture));

        Assert.Equal(
            (scores.Split(' ').Length, outside, alerts, since), (_tally.Judged, _tally.Outside, _tally.Alerts, _tally.SinceRow));
    }

    [Fact]
    public void Add_SegmentBySegment_CountsInARowWithinEach()
    {
        Add(5, segment: "a");
        Assert.False(Add(5, segment: "b")!.Fires);
        Assert.True(Add(5, segment: "a")!.Fires);

        Assert.Equal((1, 0L), (_tally.Alerts, _tally.SinceRow));
    }

    [Fact]
    public void Describe_AWindowOutside_NamesSiteKindAndDeadChannels()
    {
        var both = Add(5, dead: 2)!;
        Assert.Equal(("/PRelu", SkewKind.MeanOutput, true, false), (both.Site, both.Kind, both.Outside, both.Fires));
        Assert.Equal("/PRelu mean output 5.0 against 4.0 sd, 2 dead channels", ReportWords.Describe(both));
        Assert.Equal("1 dead channel", ReportWords.Describe(Add(1, dead: 1)!));
    }

    [Fact]
    public void Add_WithoutBands_SaysNothing()
    {
        var seen = Observations.Calibrated(alarm: false);

        Assert.Null(SkewWindow.Of(seen, fires: false));
        Assert.Null(SkewWindow.Of(Observations.Skewed(seen, 9) with { Skew = Unknown }, fires: false));
        _tally.Add(new ReplayWindow(0, 0, seen));
        Assert.Equal((0, 0), (_tally.Judged, _tally.Outside));
    }

    [Fact]
    public void Sum_OfTwoSegments_CountsBothAndBeginsWithTheFirstThatFired()
    {
        var other = new SkewTally(fireAfter: 2);
        foreach (var segment in new[] { "a", "b", "b", "a", "a" }) (segment == "a" ? _tally : other).Add(Window(5, 0, segment));

        var sum = SkewTally.Sum([_tally, other]);

        Assert.Equal((5, 5, 2, 0L, 2), (sum.Judged, sum.Outside, sum.Alerts, sum.SinceRow, sum.FireAfter));
        Assert.NotNull(sum.First);
    }

    [Theory]
    [InlineData("5 5 1 1", true)]
    [InlineData("5 1 5 1", false)]
    public void Verdict_OfSkewAlone_IsDriftSinceItsFirstWindow(string scores, bool drift)
    {
        // 4 windows at 1 %: one alert of two in a row has probability .0004, times two tests.
        var timeline = new DriftTimeline(4);
        foreach (var score in scores.Split(' ')) timeline.Add(Window(double.Parse(score, CultureInfo.InvariantCulture), 0, null));

        var verdict = ReplayVerdict.Of(timeline, 0.01, null);

        Assert.Equal(drift ? ReplayState.Drift : ReplayState.Quiet, verdict.State);
        Assert.Equal(drift ? 2 * (1 - Math.Exp(-0.0004)) : 1, verdict.Chance, 1e-9);
        Assert.Equal(0, verdict.Since);
        Assert.Contains(
            drift
                ? "Skew fired: rectifiers outside of their reference bands for 2 windows in a row, "
                    + "since row 0 (/PRelu mean output 5.0 against 4.0 sd)."
                : "Skew never fired.",
            ReportWords.Sentence(verdict, timeline),
            StringComparison.Ordinal);
    }

    private static Adaptation.Observations.SkewObservation Unknown { get; } = new()
    {
        Score = double.NaN,
        Threshold = double.NaN,
        Release = double.NaN,
        Sites = [],
        Uncalibrated = "no bands for 7 rows",
    };

    private SkewWindow? Add(double score, int dead = 0, string? segment = null)
    {
        var window = Window(score, dead, segment);
        _tally.Add(window);
        return window.Skew;
    }

    private ReplayWindow Window(double score, int dead, string? segment)
    {
        var observation = Observations.Skewed(Observations.Calibrated(alarm: false), score);
        observation = observation with
        {
            Sites =
            [
                .. observation.Sites.Select(
                    (site, i) => site with { DeadChannels = [.. Enumerable.Range(0, i == 0 ? dead : 0)] }),
            ],
        };
        var changes = _book.Advance(observation, new WindowTime(Observations.Noon), segment).Changes;
        return new ReplayWindow(_index, 100 * _index++, observation)
        {
            Segment = segment,
            Skew = SkewWindow.Of(observation, _book.IsFiring(segment, AlertNames.Skew)),
            Alerts = changes,
        };
    }
}
