using Alphadrift.Adaptation.Observations;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Alerting;

/// <summary>Windows of 100 rows against a band of 4 with its release at 3.</summary>
public sealed class SkewAlertTests
{
    private readonly SkewAlert _alert = new(new AlertSettings(FireAfter: 2, ResolveAfter: 2), Observations.Model, _ => "e1");
    private int _index;

    [Theory]
    [InlineData("1 5 1 5 1", "     ")]
    [InlineData("1 5 5 1", "  F ")]
    [InlineData("5 5 3.5 3.5 3.5", " F   ")]
    [InlineData("5 5 2 3.5 2 2", " F   R")]
    [InlineData("3.5 3.5 3.5", "   ")]
    [InlineData("5 ? 5 ? 2 ? 2", "  F   R")]
    public void Advance_OverARowOfWindows_HasHysteresisInWindowsAndInTheThreshold(string scores, string changes)
    {
        var seen = string.Concat(scores.Split(' ').Select(score => (score == "?" ? Unknown() : Next(Score(score)))?.Phase switch
        {
            AlertPhase.Firing => 'F',
            AlertPhase.Resolved => 'R',
            _ => ' ',
        }));

        Assert.Equal(changes, seen);
    }

    [Fact]
    public void Advance_WhenItFires_NamesTheSitesAndWhatOfThemAndSinceWhen()
    {
        Next(1);
        Next(5);

        var change = Next(6.5)!;

        Assert.Equal("Skew", change.AlertName);
        Assert.Equal((100, Observations.Noon.AddSeconds(10)), (change.Skew!.SinceRow, change.Skew.Since));
        var site = Assert.Single(change.Skew.Sites);
        Assert.Equal("/PRelu", site.Name);
        Assert.Equal<(SkewKind, double)>([(SkewKind.MeanOutput, 6.5), (SkewKind.NegativeShare, 4.5)], site.Kinds);
        Assert.Equal(
            "Skew since row 100 (2026-11-24 12:00:10Z): something upstream is scaled, offset, missing or broken: "
            + "/PRelu (mean output 6.5 sd outside, share of negatives 4.5 sd outside) (limit 4)",
            AlertText.Summary(change));
    }

    [Fact]
    public void Advance_WithDeadChannels_FiresWithoutAScoreAndTellsSinceWhen()
    {
        Next(1);
        Next(1, dead: [3, 5]);

        var change = Next(1, dead: [3])!;

        var site = Assert.Single(change.Skew!.Sites);
        Assert.Equal("/PRelu", site.Name);
        Assert.Equal(100, site.DeadSinceRow);
        Assert.Equal(3, Assert.Single(site.DeadChannels));
        Assert.Contains("/PRelu (1 dead since row 100: channel 3)", AlertText.Summary(change), StringComparison.Ordinal);
        Assert.Null(Next(1));
        Assert.Equal(AlertPhase.Resolved, Next(1)!.Phase);
    }

    private static double Score(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private AlertEvent? Next(double score, params int[] dead)
    {
        var observation = Observations.Skewed(Observations.Calibrated(alarm: false), score);
        return Next(observation with
        {
            Sites = [.. observation.Sites.Select((site, i) => site with { DeadChannels = i == 0 ? [.. dead] : [] })],
        });
    }

    private AlertEvent? Unknown()
    {
        var observation = Observations.Skewed(Observations.Calibrated(alarm: false), double.NaN);
        return Next(observation with { Skew = observation.Skew! with { Uncalibrated = "no bands for 7 rows" } });
    }

    private AlertEvent? Next(Observation observation) => _alert.Advance(Observations.Window(_index++, observation));
}
