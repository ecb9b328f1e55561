using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Reports;

/// <summary>
/// One HTML page without scripts and without anything from elsewhere; it is well-formed XML too. The same input gives the same
/// bytes.
/// </summary>
/// <param name="source">Where the numbers come from.</param>
/// <param name="timeline">What was seen.</param>
/// <param name="verdict">What to say of it.</param>
/// <param name="now">The rows that stand against the reference.</param>
/// <param name="distributions">
/// The loudest channels in them, row by row; null for a part of a page that shows no more than verdict, curves and tables.
/// </param>
/// <param name="prefix">What the names of pictures and buttons begin with.</param>
internal sealed class ReportPage(
    ReportSource source,
    DriftTimeline timeline,
    ReplayVerdict verdict,
    ReplayPeriod now,
    RowDistributions? distributions = null,
    string prefix = "")
{
    private const int MostColumns = 20, MostAlerts = 10;

    private readonly HtmlText _page = new();
    private readonly bool _drifted = verdict.State == ReplayState.Drift;

    public string Write()
    {
        _page.Raw(Head(source));
        WriteParts();
        return _page.Raw(Foot(source)).ToString();
    }

    /// <summary>Without what is said once per page, for a page that shows several.</summary>
    public string WritePart()
    {
        WriteParts();
        return _page.ToString();
    }

    /// <summary>The page up to its heading.</summary>
    public static string Head(ReportSource source)
    {
        var page = new HtmlText();
        page.Raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>");
        page.Add($"<title>{Html.Escape(source.Input)}: drift report</title>\n");
        page.Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        page.Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n");
        page.Raw("<style>").Raw(ReportStyle.Css).Raw("</style></head>\n<body><main>\n");
        page.Add($"<h1>Alphadrift: {Html.Escape(source.Input)} seen by {Html.Escape(source.Model)}</h1>\n");
        return page.ToString();
    }

    /// <summary>What the numbers were compared with, and the page's end.</summary>
    public static string Foot(ReportSource source) => new CalibrationSection(source).Draw() + "</main></body></html>\n";

    private void WriteParts()
    {
        Verdict();
        Timeline();
        if (timeline.Last is not { } last) return;
        var where = new WhereSection(timeline, now, _drifted, last, prefix);
        _page.Raw(where.Tables());
        if (distributions is null) return;
        _page.Raw(new DistributionSection(distributions, prefix).Draw()).Raw(where.Maps());
        _page.Raw(new ClassSection(source, timeline, now, last.Charts, prefix).Draw());
    }

    private void Verdict()
    {
        var state = verdict.State.ToString().ToLowerInvariant();
        _page.Add($"<section class=\"verdict {state}\"><div class=\"word\">{ReportWords.Headline(verdict.State)}</div>\n");
        if (_drifted)
        {
            _page.Add($"<p><strong>Since row {Figures.Count(verdict.Since)}</strong> of {Figures.Count(source.Rows)} ");
            _page.Raw("(counted from 0), as far as the numbers tell.</p>\n");
        }

        _page.Paragraph(ReportWords.Sentence(verdict, timeline));
        if (timeline.Windows > 0) _page.Paragraph(ReportWords.Strength(timeline));
        _page.Paragraph(ReportWords.Chance(verdict, timeline, source));
        if (timeline.JudgedWindows > 0 && timeline.Uncalibrated is { } reason)
        {
            var left = Figures.Count(timeline.Windows - timeline.JudgedWindows, "window");
            _page.Paragraph($"{left} could not be judged: {reason}.");
        }

        if (timeline.ChartsUncalibrated is { } why) _page.Paragraph("The sequential charts cannot alarm: " + why);
        Alerts();
        if (timeline.NonFiniteRows > 0)
        {
            _page.Paragraph(
                $"The model answered {Figures.Count(timeline.NonFiniteRows, "row")} with values that are not finite; "
                + "they are left out.");
        }

        if (source.IgnoredColumns.Count > 0)
        {
            var names = string.Join(", ", source.IgnoredColumns.Take(MostColumns).Select(name => Html.Escape(name)));
            var more = source.IgnoredColumns.Count > MostColumns ? $" and {source.IgnoredColumns.Count - MostColumns} more" : "";
            _page.Raw($"<p>Columns of the file that are no part of a row: {names}{more}.</p>\n");
        }

        _page.Raw("</section>\n");
    }

    /// <summary>What the daemon would have sent.</summary>
    private void Alerts()
    {
        if (timeline.AlertChanges == 0) return;
        _page.Raw("<p>The daemon's alerts on these rows:</p>\n<ul>\n");
        foreach (var alert in timeline.Alerts.Take(MostAlerts))
        {
            _page.Raw($"<li>{Html.Escape(ReportWords.Line(alert), Html.LongestCell)}</li>\n");
        }

        var more = timeline.AlertChanges - Math.Min(MostAlerts, timeline.Alerts.Count);
        _page.Raw(more > 0 ? $"<li>and {Figures.Count(more)} more.</li>\n" : "").Raw("</ul>\n");
    }

    private void Timeline()
    {
        _page.Raw("<h2>Since when</h2>\n<p class=\"soft\">Solid: what was measured; dashed: the threshold; ");
        _page.Raw("triangles below the axis: alarms");
        _page.Raw(_drifted ? "; dotted upright line: where the shift seems to begin.</p>\n" : ".</p>\n");
        var points = timeline.Points;
        _page.Raw("<h3>Score of each window</h3>\n");
        _page.Raw(new LinePlot
        {
            Id = prefix + "window",
            Title = "Score of the windows against their threshold",
            Description = Describe("score", points.Select(point => (point.FirstRow, point.Score)), timeline.Alarms),
            Rows = source.Rows,
            Curve = [.. points.Select(point => ((long)point.FirstRow, point.Score))],
            Threshold = [.. Steps(points, point => point.Threshold)],
            Alarms = [.. points.Where(point => point.Alarm).Select(point => (long)point.FirstRow)],
            Change = _drifted ? verdict.Since : null,
        }.Draw());
        if (timeline.Windows > points.Count)
        {
            _page.Paragraph(
                $"{Figures.Count(timeline.Windows, "window")} are drawn as {Figures.Count(points.Count)} points, each the "
                + "loudest of its neighbours; a triangle may stand for several windows that alarmed.");
        }

        Skew();
        if (timeline.Last?.Charts is not { } charts)
        {
            _page.Paragraph(
                "The baseline has no sequential charts: it was written without them. Calibrate again to see since which row a "
                + "small shift is there.");
            return;
        }

        foreach (var kind in Enum.GetValues<ChartKind>().Where(kind => points.Any(point => double.IsFinite(point.Highest[kind]))))
        {
            Chart(kind, charts.Thresholds[kind]);
        }

        _page.Raw("<p class=\"soft\">The charts look at every row; drawn is the highest value within each window. They begin ");
        _page.Raw("anew after every alarm: where the next alarm says that the shift was there all the time, the lower of ");
        _page.Raw("the two peaks is drawn between them. ");
        var marked = points.Count(point => point.ChartAlarm is not null);
        _page.Raw(timeline.ChartAlarms > marked
            ? $"{Figures.Count(timeline.ChartAlarms, "alarm")} came, and {Figures.Count(marked, "triangle")} "
                + $"{(marked == 1 ? "marks" : "mark")} them: of several alarms within a point of the curves the first is "
                + "marked.</p>\n"
            : "Every alarm has its triangle.</p>\n");
    }

    private void Skew()
    {
        var points = timeline.Points.Where(point => point.Skew is not null).ToArray();
        if (points.Length == 0) return;
        const string title = "Farthest rectifier from its reference band";
        _page.Raw($"<h3>{title}</h3>\n").Raw(new LinePlot
        {
            Id = prefix + "skew",
            Title = title,
            Description = Describe("score", points.Select(point => (point.FirstRow, point.Skew!.Score)), timeline.Skew.Outside),
            Rows = source.Rows,
            Curve = [.. points.Select(point => ((long)point.FirstRow, point.Skew!.Score))],
            Threshold = [.. Steps(points, point => point.Skew!.Threshold)],
            Alarms = [.. points.Where(point => point.Skew!.Outside).Select(point => (long)point.FirstRow)],
            Change = _drifted && verdict.Since == timeline.Skew.SinceRow ? verdict.Since : null,
        }.Draw());
        _page.Raw(
            "<p class=\"soft\">Mean output, share of negatives and skewness of every rectifier, "
            + "in standard deviations of windows without ");
        var windows = Figures.Count(timeline.Skew.FireAfter, "window");
        _page.Add($"shift; drawn is the largest. Skew fires after {windows} in a row.</p>\n");
    }

    private void Chart(ChartKind kind, double threshold)
    {
        var points = timeline.Points;
        var alarms = points.Select(point => point.ChartAlarm).OfType<ChartAlarm>().Where(alarm => alarm.Chart == kind).ToArray();
        var title = ReportWords.ChartTitle(kind);
        _page.Add($"<h3>{title}</h3>\n").Raw(new LinePlot
        {
            Id = prefix + "chart-" + ChartNames.Of(kind),
            Title = title,
            Description = Describe("highest value", points.Select(point => (point.FirstRow, point.Highest[kind])), alarms.Length),
            Rows = source.Rows,
            Curve = ChartCurve.Of(points, kind, threshold),
            Threshold = double.IsFinite(threshold) ? [(0, threshold), (source.Rows, threshold)] : [],
            Alarms = [.. alarms.Select(alarm => alarm.Row)],
            Change = _drifted && verdict.Onset is { } onset && onset.Chart == kind ? onset.ChangePoint : null,
        }.Draw());
    }

    private IEnumerable<(long Row, double Value)> Steps(
        IReadOnlyList<TimelinePoint> points, Func<TimelinePoint, double> threshold)
    {
        for (var i = 0; i < points.Count; i++)
        {
            yield return (points[i].FirstRow, threshold(points[i]));
            yield return (i + 1 < points.Count ? points[i + 1].FirstRow : source.Rows, threshold(points[i]));
        }
    }

    private static string Describe(string what, IEnumerable<(int Row, double Value)> values, int alarms)
    {
        var known = values.Where(point => double.IsFinite(point.Value)).ToArray();
        if (known.Length == 0) return "No value is known.";
        var (row, value) = known.MaxBy(point => point.Value);
        return $"The {what} is largest, {Html.Short(value)}, about row {Figures.Count(row)}; {Figures.Count(alarms, "alarm")}.";
    }
}
