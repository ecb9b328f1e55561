using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Replay;
using Alphadrift.Tests.Kafka;
using Alphadrift.Tests.Telemetry;
using Xunit;

namespace Alphadrift.Tests.Replay;

public sealed class ReplayPeriodTests
{
    /// <summary>A segment's parts of windows are often too small for a score; where it moved they tell all the same.</summary>
    [Fact]
    public void Add_OfWindowsTooSmallForAScore_MovesAsOneWindowOfAllTheirRows()
    {
        using var letter = new LetterWatch();
        using var monitor = SlopeMonitor.Open(
            OnnxModel.Load(LetterWatch.ModelPath), Baseline.Load(letter.BaselinePath));
        var rows = new RowSet(monitor.Layout, LetterWatch.ShiftedRows.Take(12).SelectMany(LetterWatch.Values).ToArray());
        var whole = monitor.Observe(rows);
        var channels = whole.Sites.Sum(site => site.Movement.Length);
        var one = new ReplayPeriod(0, channels, whole.Sites.Length, 0);
        var parts = new ReplayPeriod(0, channels, whole.Sites.Length, 0);

        one.Add(whole);
        var judge = monitor.CreateJudge();
        parts.Add(monitor.Observe(rows, [new JudgedRows(judge, [0, 1, 2, 3, 4])])[0]);
        parts.Add(monitor.Observe(rows, [new JudgedRows(judge, [5, 6, 7, 8, 9, 10, 11])])[0]);

        Assert.Equal((12, 1, 12, 0), (one.Rows, one.Windows, parts.Rows, parts.Windows));
        var known = Enumerable.Range(0, channels).Where(channel => double.IsFinite(one.Movement(channel))).ToArray();
        Assert.NotEmpty(known);
        Assert.All(known, channel => Assert.Equal(one.Movement(channel), parts.Movement(channel), 1e-3));
        var sloped = known.Where(channel => double.IsFinite(one.SlopeMovement(channel))).ToArray();
        Assert.NotEmpty(sloped);
        Assert.All(sloped, channel => Assert.Equal(1, parts.SlopeMovement(channel) / one.SlopeMovement(channel), 1e-2));
        var negative = SiteMeasures.All.Single(measure => measure.Name == "negativeShare");
        Assert.Equal(one.Of(negative, 0), parts.Of(negative, 0), 1e-4);
    }

    /// <summary>10 rows with a score, 30 with one, 60 without.</summary>
    [Theory]
    [InlineData("contribution", (1 + 2) / 2.0)]
    [InlineData("skewness", ((10 * 1) + (30 * 2)) / 40.0)]
    [InlineData("negativeShare", ((10 * 1) + (30 * 2) + (60 * 4)) / 100.0)]
    [InlineData("maskedShare", ((10 * 1) + (30 * 2) + (60 * 4)) / 100.0)]
    public void Of_SeveralWindows_IsPooledAsTheMeasureSays(string name, double expected)
    {
        var (period, later) = (new ReplayPeriod(0, 1, 1, 0), new ReplayPeriod(10, 1, 1, 0));
        period.Add(Window(10, 1, 5));
        later.Add(Window(30, 2, 5));
        later.Add(Window(60, 4, double.NaN));

        period.Add(later);

        Assert.Equal(expected, period.Of(SiteMeasures.All.Single(measure => measure.Name == name), 0), 1e-12);
    }

    /// <summary>A window of one site whose every number has one value.</summary>
    private static Observation Window(int rows, double value, double score) =>
        Observations.Calibrated(alarm: false, Observations.Site("/Relu", value, value) with
        {
            Skewness = value,
            NegativeShare = value,
            MaskedShare = value,
            DeadChannels = [],
        }) with
        {
            Rows = rows,
            Score = score,
        };
}
