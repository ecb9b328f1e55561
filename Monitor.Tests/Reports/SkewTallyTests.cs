using System.Globalization;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Reports;

/// <summary>Windows of 100 rows against a band of 4 with its release at 3.</summary>
public sealed class SkewTallyTests
{
    private readonly SkewTally _tally = new();
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
        Assert.Equal("/PRelu mean output 5.0 against 4.0 sd, 2 dead channels", SkewTally.Describe(both));
        Assert.Equal("1 dead channel", SkewTally.Describe(Add(1, dead: 1)!));
    }

    [Fact]
    public void Add_WithoutBands_SaysNothing()
    {
        var window = new ReplayWindow(0, 0, Observations.Calibrated(alarm: false));

        Assert.Null(_tally.Add(window));
        Assert.Null(_tally.Add(window with
        {
            Observation = Observations.Skewed(window.Observation, 9) with { Skew = Unknown },
        }));
        Assert.Equal((0, 0), (_tally.Judged, _tally.Outside));
    }

    [Theory]
    [InlineData("5 5 1 1", true)]
    [InlineData("5 1 5 1", false)]
    public void Verdict_OfSkewAlone_IsDriftSinceItsFirstWindow(string scores, bool drift)
    {
        // 4 windows at 1 %: one alert of two in a row has probability .0004, times two tests.
        var timeline = new DriftTimeline(4);
        foreach (var score in scores.Split(' ')) timeline.Add(Window(double.Parse(score, CultureInfo.InvariantCulture), 0, null));

        var verdict = ReportVerdict.Of(timeline, 0.01, null);

        Assert.Equal(drift ? ReportState.Drift : ReportState.Quiet, verdict.State);
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

    private SkewWindow? Add(double score, int dead = 0, string? segment = null) => _tally.Add(Window(score, dead, segment));

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
        return new ReplayWindow(_index, 100 * _index++, observation) { Segment = segment };
    }
}
