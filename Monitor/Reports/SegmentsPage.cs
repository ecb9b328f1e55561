using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Reports;

/// <summary>
/// One HTML page on a file whose rows belong to segments: which of them drifted, a table of all, and for each a part of its own
/// that opens and closes without a script. It is well-formed XML, and the same input gives the same bytes.
/// </summary>
/// <param name="source">Where the numbers come from.</param>
/// <param name="field">The column that names the segments.</param>
/// <param name="segments">In the order of their first rows.</param>
/// <param name="unnamed">Segments that are counted as other because so many have a part already.</param>
internal sealed class SegmentsPage(
    ReportSource source, string field, IReadOnlyList<SegmentReport> segments, int unnamed = 0)
{
    private const int MostNames = 8;

    private static readonly string LeftOut = new HtmlText().Paragraph(
        $"Distributions, heat maps and classes are drawn for {SegmentReport.MostInFull} segments, and this is none of them: "
        + "a report on its rows alone shows them.").ToString();

    public string Write()
    {
        var page = new HtmlText().Raw(ReportPage.Head(source)).Raw(Verdict());
        page.Raw("<h2>Segments</h2>\n").Raw(Table());
        page.Raw("<p class=\"soft\">Rows are those of the file. A segment that drifted is open below; ");
        page.Raw("the others open at a click, here or there.");
        page.Raw(segments.Count > SegmentReport.MostInFull
            ? $" Heat maps, distributions and classes are drawn for the {SegmentReport.MostInFull} that drifted most."
            : "");
        page.Raw("</p>\n");
        for (var i = 0; i < segments.Count; i++) page.Raw(Part(segments[i], Id(i)));
        return page.Raw(ReportPage.Foot(source)).ToString();
    }

    /// <summary>Which segments drifted, in plain text without a full stop.</summary>
    public static string Headline(IReadOnlyList<SegmentReport> segments)
    {
        string[] drifted =
            [.. segments.Where(segment => segment.Verdict.State == ReplayState.Drift).Select(segment => segment.Name)];
        if (drifted.Length == 0) return $"{ReportWords.Headline(Worst(segments))} in {Figures.Count(segments.Count, "segment")}";
        var names = string.Join(", ", drifted.Take(MostNames));
        var more = drifted.Length > MostNames ? $" and {drifted.Length - MostNames} more" : "";
        return $"Drift found in {Figures.Count(drifted.Length)} of {Figures.Count(segments.Count, "segment")}: {names}{more}";
    }

    /// <summary>The states are listed from the worst on; uncalibrated only where nothing could alarm anywhere.</summary>
    private static ReplayState Worst(IReadOnlyList<SegmentReport> segments) =>
        segments.Select(segment => segment.Verdict.State).DefaultIfEmpty(ReplayState.Uncalibrated).Min();

    private string Verdict()
    {
        var state = Worst(segments).ToString().ToLowerInvariant();
        var html = new HtmlText();
        html.Add($"<section class=\"verdict {state}\">");
        html.Add($"<div class=\"word\">{Html.Escape(Headline(segments), Html.LongestCell)}</div>\n");
        html.Raw(
            $"<p>The rows are split by <strong>{Html.Escape(field)}</strong>; "
            + "every segment is judged by charts and windows of its own ");
        html.Raw("against the same reference.</p>\n");
        html.Paragraph(
            $"Among {Figures.Count(segments.Count, "segment")} one alarms by chance sooner than a single stream does: "
            + "the probability of each is multiplied "
            + $"by their number, and below {Figures.Percent(ReplayVerdict.Doubt)} it is called drift.");
        if (unnamed > 0)
        {
            html.Paragraph(
                $"{Figures.Count(unnamed, "more segment")} had charts of their own after others had gone silent; "
                + $"they are counted under {SegmentTable.Other}.");
        }

        return html.Raw("</section>\n").ToString();
    }

    private string Table() => Html.Table(
        "Verdict of every segment",
        [
            "segment", "verdict", ">rows", ">since row", ">windows that alarmed", ">of",
            ">alarms of the charts", ">Skew fired", ">by chance, all segments counted",
        ],
        segments.Select(segment => (IReadOnlyList<string>)
        [
            segment.Name,
            ReportWords.Headline(segment.Verdict.State),
            Figures.Count(segment.Timeline.ObservedRows),
            segment.Verdict.State == ReplayState.Drift ? Figures.Count(segment.Verdict.Since) : "–",
            Figures.Count(segment.Timeline.Alarms),
            Figures.Count(segment.Timeline.JudgedWindows),
            Figures.Count(segment.Timeline.ChartAlarms),
            Figures.Count(segment.Timeline.Skew.Alerts),
            segment.Verdict.State is ReplayState.Quiet or ReplayState.Uncalibrated
                ? "–"
                : ReportWords.Equal(segment.Verdict.Chance),
        ]),
        Id);

    private static string Id(int segment) => FormattableString.Invariant($"segment-{segment}");

    private string Part(SegmentReport segment, string id)
    {
        var open = segment.Verdict.State == ReplayState.Drift ? " open=\"open\"" : "";
        var (timeline, verdict, now) = (segment.Timeline, segment.Verdict, segment.Now);
        var own = source with { IgnoredColumns = [] };
        var part = new ReportPage(own, timeline, verdict, now, segment.Distributions, prefix: id + "-").WritePart();
        var title = $"{Html.Escape(segment.Name)}: {ReportWords.Headline(segment.Verdict.State)}";
        return $"<details class=\"segment\"{open}><summary>{title}</summary>\n"
            + $"<div id=\"{id}\">{part}{(segment.Distributions is null ? LeftOut : "")}</div></details>\n";
    }
}
