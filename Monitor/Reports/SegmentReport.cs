namespace Alphadrift.Monitoring.Reports;

/// <summary>What a page says of one segment.</summary>
/// <param name="Name">Of the segment.</param>
/// <param name="Timeline">What was seen of its rows; rows are those of the file.</param>
/// <param name="Verdict">Among all segments.</param>
/// <param name="Now">The rows that stand against the reference.</param>
internal sealed record SegmentReport(string Name, DriftTimeline Timeline, ReplayVerdict Verdict, ReplayPeriod Now)
{
    /// <summary>
    /// Segments that are drawn in full, with distributions, heat maps and classes: those that drifted first, then those with a
    /// few alarms. Of a page's size that is the larger part.
    /// </summary>
    public const int MostInFull = 10;

    /// <summary>The loudest channels in them, row by row; null where the page shows verdict, curves and tables alone.</summary>
    public RowDistributions? Distributions { get; init; }

    /// <summary>Every segment of a replay, in the order of their first rows.</summary>
    public static IReadOnlyList<SegmentReport> All(FileReplay replay) => [.. replay.Streams.Select(stream =>
    {
        var verdict = replay.VerdictOf(stream);
        var now = stream.Timeline.Since(verdict.State == ReplayState.Drift ? verdict.Since : 0);
        return new SegmentReport(stream.Name, stream.Timeline, verdict, now);
    })];

    /// <summary>The same, with the distributions of those that are drawn in full.</summary>
    public static IReadOnlyList<SegmentReport> Drawn(FileReplay replay, CancellationToken cancellationToken)
    {
        SegmentReport[] all = [.. All(replay)];
        int[] full =
        [
            .. Enumerable.Range(0, all.Length)
                .OrderBy(i => all[i].Verdict.State)
                .ThenBy(i => all[i].Verdict.Chance)
                .ThenByDescending(i => all[i].Timeline.ChartAlarms)
                .ThenByDescending(i => DriftTimeline.Strength(all[i].Timeline.Strongest))
                .Take(MostInFull),
        ];
        foreach (var i in full)
        {
            cancellationToken.ThrowIfCancellationRequested();
            all[i] = all[i] with
            {
                Distributions = RowDistributions.Of(
                    replay.Monitor, replay.Table.Rows, replay.Streams[i].Rows, all[i].Timeline.Last, all[i].Now),
            };
        }

        return all;
    }
}
