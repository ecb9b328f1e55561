using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Monitoring.Reports;
using Alphadrift.Tests.Kafka;
using Xunit;

namespace Alphadrift.Tests.Reports;

public sealed class ReportPeriodTests
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
        var one = new ReportPeriod(0, channels, whole.Sites.Length, 0);
        var parts = new ReportPeriod(0, channels, whole.Sites.Length, 0);

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
        Assert.Equal(one.NegativeShare(0), parts.NegativeShare(0), 1e-4);
    }
}
