namespace Alphadrift.Monitoring.Reports;

/// <summary>What a page says of one segment.</summary>
/// <param name="Name">Of the segment.</param>
/// <param name="Timeline">What was seen of its rows; rows are those of the file.</param>
/// <param name="Verdict">Among all segments.</param>
/// <param name="Now">The rows that stand against the reference.</param>
internal sealed record SegmentReport(string Name, DriftTimeline Timeline, ReportVerdict Verdict, ReportPeriod Now)
{
    /// <summary>The loudest channels in them, row by row; null where the page shows verdict, curves and tables alone.</summary>
    public RowDistributions? Distributions { get; init; }
}

/// <summary>Deals the windows of a split file out to one timeline per segment.</summary>
/// <param name="source">What the whole file is measured by.</param>
/// <param name="windows">How many windows the file has, at most.</param>
/// <param name="places">Most segments.</param>
internal sealed class SegmentReports(ReportSource source, int windows, int places)
{
    /// <summary>
    /// Segments that are drawn in full, with distributions, heat maps and classes: those that drifted first, then those with a
    /// few alarms. Of a page's size that is the larger part.
    /// </summary>
    public const int MostInFull = 10;

    private readonly Dictionary<string, DriftTimeline> _timelines = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public void Add(ReplayWindow window)
    {
        var name = window.Segment ?? "";
        if (!_timelines.TryGetValue(name, out var timeline))
        {
            _timelines.Add(name, timeline = new DriftTimeline(windows, places));
            _names.Add(name);
        }

        timeline.Add(window);
    }

    /// <summary>Every segment, in the order of their first rows.</summary>
    /// <param name="distributions">Of a segment's rows; asked for those that are drawn in full.</param>
    public IReadOnlyList<SegmentReport> All(Func<SegmentReport, RowDistributions> distributions)
    {
        SegmentReport[] all = [.. _names.Select(name => Of(name, _timelines[name]))];
        int[] full =
        [
            .. Enumerable.Range(0, all.Length)
                .OrderBy(i => all[i].Verdict.State)
                .ThenBy(i => all[i].Verdict.Chance)
                .ThenByDescending(i => all[i].Timeline.ChartAlarms)
                .ThenByDescending(i => DriftTimeline.Strength(all[i].Timeline.Strongest))
                .Take(MostInFull),
        ];
        foreach (var i in full) all[i] = all[i] with { Distributions = distributions(all[i]) };
        return all;
    }

    private SegmentReport Of(string name, DriftTimeline timeline)
    {
        var verdict = ReportVerdict.Of(timeline, source.FalseAlarmRate, source.ExpectedRunLength, source.Rows)
            .Among(_names.Count);
        return new SegmentReport(name, timeline, verdict, timeline.Since(verdict.State == ReportState.Drift ? verdict.Since : 0));
    }
}
