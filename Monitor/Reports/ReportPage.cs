using System.Globalization;
using System.Text;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Detection;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Reports;

/// <summary>
/// One HTML page without scripts and without anything from elsewhere; it is well-formed XML too. The same input gives the same bytes.
/// </summary>
internal sealed class ReportPage(ReportSource source, DriftTimeline timeline, ReportVerdict verdict)
{
    private const int LoudestChannels = 12, MostSites = 40, MostClasses = 40;

    private readonly StringBuilder _page = new();
    private readonly bool _alarmed = verdict.State is ReportState.Drift or ReportState.Doubtful;
    private readonly ReportPeriod _now = timeline.Since(verdict.Since);

    public string Write()
    {
        Add($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><title>{Html.Escape(source.Input)}: drift report</title>\n");
        Add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        Add("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n");
        Add($"<style>{ReportStyle.Css}</style></head>\n<body><main>\n");
        Add($"<h1>Alphadrift: {Html.Escape(source.Input)} seen by {Html.Escape(source.Model)}</h1>\n");
        Verdict();
        Timeline();
        if (timeline.Last is { } last)
        {
            Sites(last);
            Heat(last);
            Classes(last);
        }

        Card();
        return _page.Append("</main></body></html>\n").ToString();
    }

    private void Add(string html) => _page.Append(html);

    private void Verdict()
    {
        Add($"<section class=\"verdict {verdict.State.ToString().ToLowerInvariant()}\"><div class=\"word\">{ReportWords.Headline(verdict.State)}</div>\n");
        if (_alarmed) Add($"<p><strong>Since row {Figures.Count(verdict.Since)}</strong> of {Figures.Count(source.Rows)} (counted from 0), as far as the numbers tell.</p>\n");
        Paragraph(ReportWords.Sentence(verdict, timeline));
        if (timeline.Windows > 0) Paragraph(ReportWords.Strength(timeline));
        Paragraph(ReportWords.Chance(verdict, timeline, source));
        if (timeline.JudgedWindows > 0 && timeline.Uncalibrated is { } reason)
        {
            Paragraph($"{Figures.Count(timeline.Windows - timeline.JudgedWindows, "window")} could not be judged: {reason}.");
        }

        if (timeline.ChartsUncalibrated is { } why) Paragraph("The sequential charts cannot alarm: " + why);
        if (timeline.NonFiniteRows > 0) Paragraph($"The model answered {Figures.Count(timeline.NonFiniteRows, "row")} with values that are not finite; they are left out.");
        if (source.IgnoredColumns.Count > 0)
        {
            Add($"<p>Columns of the file that are no part of a row: {string.Join(", ", source.IgnoredColumns.Take(20).Select(Html.Escape))}"
                + $"{(source.IgnoredColumns.Count > 20 ? $" and {source.IgnoredColumns.Count - 20} more" : "")}.</p>\n");
        }

        Add("</section>\n");
    }

    private void Paragraph(string text) => Add($"<p>{LinePlot.WholeText(text)}</p>\n");

    private void Timeline()
    {
        Add("<h2>Since when</h2>\n<p class=\"soft\">Solid: what was measured; dashed: the threshold; triangles below the axis: alarms; dotted upright line: where the shift seems to begin.</p>\n");
        var points = timeline.Points;
        Add("<h3>Score of each window</h3>\n");
        Add(new LinePlot
        {
            Id = "window",
            Title = "Score of the windows against their threshold",
            Description = Describe("score", points.Select(point => (point.FirstRow, point.Score)), timeline.Alarms),
            Rows = source.Rows,
            Curve = [.. points.Select(point => ((long)point.FirstRow, point.Score))],
            Threshold = [.. Steps(points)],
            Alarms = [.. points.Where(point => point.Alarm).Select(point => (long)point.FirstRow)],
            Change = _alarmed ? verdict.Since : null,
        }.Draw());
        if (timeline.Windows > points.Count)
        {
            Paragraph($"{Figures.Count(timeline.Windows, "window")} are drawn as {Figures.Count(points.Count)} points, each the loudest of its neighbours.");
        }

        if (timeline.Last?.Charts is not { } charts)
        {
            Paragraph("The baseline has no sequential charts: it was written without them. Calibrate again to see since which row a small shift is there.");
            return;
        }

        foreach (var kind in Enum.GetValues<ChartKind>().Where(kind => points.Any(point => double.IsFinite(point.Highest[kind]))))
        {
            var alarms = points.Select(point => point.ChartAlarm).OfType<ChartAlarm>().Where(alarm => alarm.Chart == kind).ToArray();
            var title = ReportWords.ChartTitle(kind);
            Add($"<h3>{title}</h3>\n");
            Add(new LinePlot
            {
                Id = "chart-" + ChartNames.Of(kind),
                Title = title,
                Description = Describe("highest value", points.Select(point => (point.FirstRow, point.Highest[kind])), alarms.Length),
                Rows = source.Rows,
                Curve = [.. points.Select(point => ((long)point.FirstRow, point.Highest[kind]))],
                Threshold = double.IsFinite(charts.Thresholds[kind]) ? [(0, charts.Thresholds[kind]), (source.Rows, charts.Thresholds[kind])] : [],
                Alarms = [.. alarms.Select(alarm => alarm.Row)],
                Change = verdict.Onset is { } onset && onset.Chart == kind ? onset.ChangePoint : null,
            }.Draw());
        }

        Add("<p class=\"soft\">The charts look at every row; drawn is the highest value within each window. They begin anew after every alarm, and of several alarms within a window the first is marked.</p>\n");
    }

    private IEnumerable<(long Row, double Value)> Steps(IReadOnlyList<TimelinePoint> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            yield return (points[i].FirstRow, points[i].Threshold);
            yield return (i + 1 < points.Count ? points[i + 1].FirstRow : source.Rows, points[i].Threshold);
        }
    }

    private static string Describe(string what, IEnumerable<(int Row, double Value)> values, int alarms)
    {
        var known = values.Where(point => double.IsFinite(point.Value)).ToArray();
        if (known.Length == 0) return "No value is known.";
        var (row, value) = known.MaxBy(point => point.Value);
        return $"The {what} is largest, {Html.Short(value)}, about row {Figures.Count(row)}; {Figures.Count(alarms, "alarm")}.";
    }

    private void Sites(Observation last)
    {
        Add("<h2>Where</h2>\n");
        Paragraph(_alarmed
            ? $"Numbers of the {Figures.Count(_now.Rows, "row")} from row {Figures.Count(_now.FirstRow)} on, the first window or period after the shift began, against the reference."
            : $"Numbers of all {Figures.Count(_now.Rows, "observed row")} against the reference.");
        double total = _now.JointContribution + Enumerable.Range(0, last.Sites.Length).Sum(_now.Contribution);
        var rows = last.Sites.Select((site, i) => (Site: site, Index: i)).OrderByDescending(entry => _now.Contribution(entry.Index))
            .Take(MostSites).OrderBy(entry => entry.Index).Select(entry => (IReadOnlyList<string>)
            [
                entry.Site.Name,
                Html.Short(_now.Contribution(entry.Index)),
                Figures.Percent(_now.Contribution(entry.Index) / total, 0),
                Html.Short(entry.Site.ReferenceSkewness),
                Html.Short(_now.Skewness(entry.Index)),
                Figures.Percent(entry.Site.ReferenceNegativeShare, 1),
                Figures.Percent(_now.NegativeShare(entry.Index), 1),
                Dead(last, entry.Index),
            ]).Append(["energies over all sites", Html.Short(_now.JointContribution), Figures.Percent(_now.JointContribution / total, 0), "", "", "", "", ""]);
        Add(Html.Table(
            "Rectifiers: mean part of the score, skewness of the inputs z, share of negative z, channels that no longer fire",
            ["rectifier", ">part of score", ">share", ">skewness, reference", ">now", ">negative, reference", ">now", "dead channels"],
            rows));
        if (last.Sites.Length > MostSites) Paragraph($"{last.Sites.Length - MostSites} rectifiers with smaller parts are left out.");
        var offset = 0;
        var loudest = last.Sites.SelectMany(site =>
        {
            var start = offset;
            offset += site.Movement.Length;
            return Enumerable.Range(0, site.Movement.Length).Select(channel => (Site: site, Channel: channel, Place: start + channel));
        }).Where(entry => double.IsFinite(_now.Movement(entry.Place)))
            .OrderByDescending(entry => Math.Abs(_now.Movement(entry.Place))).Take(LoudestChannels).ToArray();
        Add(Html.Table(
            "Channels that moved most: slope movement δ that would undo the shift; movement of the mean output in standard errors and in standard deviations of a row",
            ["channel", ">δ", ">standardised movement", ">in row sd", "direction"],
            loudest.Select(entry => (IReadOnlyList<string>)
            [
                $"{entry.Site.Name} channel {entry.Channel.ToString(CultureInfo.InvariantCulture)}",
                Figures.Slope(_now.SlopeMovement(entry.Place)),
                Html.Short(_now.Movement(entry.Place)),
                Html.Short(_now.Deviations(entry.Place)),
                _now.Movement(entry.Place) < 0 ? "▼ lower" : "▲ higher",
            ])));
        Paragraph("Distributions of single rows are not shown: a baseline keeps means and standard deviations of the reference's channels, not their distributions.");
    }

    private string Dead(Observation last, int site)
    {
        var offset = last.Sites.Take(site).Sum(before => before.Movement.Length);
        var dead = Enumerable.Range(0, last.Sites[site].Movement.Length).Where(channel => _now.DeadWindows(offset + channel) > 0).ToArray();
        return dead.Length == 0
            ? "none"
            : string.Join(", ", dead.Take(8).Select(channel =>
                $"{channel} ({_now.DeadWindows(offset + channel)} of {_now.Windows} windows)")) + (dead.Length > 8 ? $" and {dead.Length - 8} more" : "");
    }

    private void Heat(Observation last)
    {
        Add("<h2>Where, over time</h2>\n");
        Add(HeatMap.Legend());
        var shown = last.Sites.Select((site, i) => i).OrderByDescending(_now.Contribution).ThenBy(i => i).Take(6).Order().ToArray();
        var most = HeatMap.MaxChannels / shown.Length;
        var left = 0;
        foreach (var site in shown)
        {
            var offset = last.Sites.Take(site).Sum(before => before.Movement.Length);
            var loudest = Enumerable.Range(0, last.Sites[site].Movement.Length)
                .Where(channel => double.IsFinite(_now.Movement(offset + channel)))
                .OrderByDescending(channel => Math.Abs(_now.Movement(offset + channel))).ThenBy(channel => channel).Take(most).ToArray();
            left += last.Sites[site].Movement.Length - loudest.Length;
            if (loudest.Length == 0) continue;
            Add($"<h3>{Html.Escape(last.Sites[site].Name)}</h3>\n");
            Add(HeatMap.Draw(last.Sites[site].Name, site, [.. loudest.Order()], offset, loudest[0], timeline.Periods));
        }

        Paragraph(
            $"Shown are the channels that moved most, and at most six rectifiers ({Figures.Count(left, "channel")} of these and "
            + $"{Figures.Count(last.Sites.Length - shown.Length, "rectifier")} are left out); {Figures.Count(timeline.Windows, "window")} in "
            + $"{Figures.Count(timeline.Periods.Count, "period")}. Without shift about one cell in twenty is coloured.");
    }

    private void Classes(Observation last)
    {
        Add("<h2>Classes</h2>\n");
        if (last.Charts is not { ReferenceClasses.IsEmpty: false } charts)
        {
            Paragraph(last.Charts is null
                ? "The baseline has no sequential charts, and with them no class frequencies."
                : "No output of the model holds class scores, so there are no class frequencies.");
            return;
        }

        var classes = Enumerable.Range(0, charts.ReferenceClasses.Length)
            .OrderByDescending(k => Math.Abs(_now.ClassMean(k) - charts.ReferenceClasses[k])).ThenBy(k => k).Take(MostClasses).Order().ToArray();
        var highest = Math.Max(1e-9, classes.Max(k => Math.Max(_now.ClassMean(k), charts.ReferenceClasses[k])));
        var svg = new StringBuilder();
        var width = 880.0 / classes.Length;
        svg.Append("<div class=\"wide\"><svg viewBox=\"0 0 960 190\" role=\"img\" aria-labelledby=\"cl-t cl-d\"><title id=\"cl-t\">Mean probability per class</title>");
        svg.Append("<desc id=\"cl-d\">Filled bars: now; outlined bars: the reference. The numbers are in the table below.</desc>");
        for (var i = 0; i < classes.Length; i++)
        {
            double now = 150 * _now.ClassMean(classes[i]) / highest, reference = 150 * charts.ReferenceClasses[classes[i]] / highest, x = 62 + (i * width);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"bar\" d=\"M{Html.At(x + (.15 * width))} 165v{Html.At(-now)}h{Html.At(.5 * width)}v{Html.At(now)}z\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"refbar\" d=\"M{Html.At(x + (.3 * width))} 165v{Html.At(-reference)}h{Html.At(.5 * width)}v{Html.At(reference)}z\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"m\" x=\"{Html.At(x + (width / 2))}\" y=\"182\">{classes[i]}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"axis\" d=\"M62 15V165H948\"/><text class=\"e\" x=\"56\" y=\"20\">{Figures.Percent(highest, 1)}</text><text class=\"e\" x=\"56\" y=\"169\">0</text></svg></div>\n");
        Add("<p class=\"soft\">Mean probability of each class. Filled: now; outlined: the reference.</p>\n" + svg);
        Add(Html.Table(
            $"The classes whose mean probability moved most, of {charts.ReferenceClasses.Length}",
            ["class", ">reference", ">now", ">difference"],
            classes.OrderByDescending(k => Math.Abs(_now.ClassMean(k) - charts.ReferenceClasses[k])).Take(10).Select(k => (IReadOnlyList<string>)
            [
                k.ToString(CultureInfo.InvariantCulture),
                Figures.Percent(charts.ReferenceClasses[k], 2),
                Figures.Percent(_now.ClassMean(k), 2),
                Figures.Percent(_now.ClassMean(k) - charts.ReferenceClasses[k], 2),
            ])));
    }

    private void Card()
    {
        var manifest = source.Manifest;
        List<IReadOnlyList<string>> rows =
        [
            ["input", $"{source.Input}, SHA-256 {Short(source.InputSha256)}…, {Figures.Count(source.Rows, "row")}"],
            ["rows not observed", $"{Figures.Count(source.UnobservedRows)} at the end (too few for a window)"],
            ["model", $"{source.Model}, SHA-256 {Short(manifest.ModelSha256)}…"],
            ["baseline", source.Baseline],
            ["reference", $"{manifest.Reference.File ?? "–"}, SHA-256 {Short(manifest.Reference.Sha256)}…, {Figures.Count(manifest.ReferenceRows, "row")} used"],
            ["fit", $"{manifest.Fit.File ?? "–"}, SHA-256 {Short(manifest.Fit.Sha256)}…, {Figures.Count(manifest.Fit.RowsUsed, "row")} used"],
            ["rectifiers", $"{Figures.Count(manifest.Sites.Length)} with {Figures.Count(manifest.Sites.Sum(site => site.Channels), "channel")}"],
            ["features", $"{string.Join(", ", manifest.Features)}; {Figures.Count(manifest.Dimensions, "dimension")}"],
            ["--window", $"{Figures.Count(source.WindowRows)} (thresholds for {string.Join(", ", manifest.WindowSizes.Select(size => Figures.Count(size)))} and between)"],
            ["--false-alarm-rate", $"{Figures.Percent(source.FalseAlarmRate, 4)} of the windows without shift"],
            ["--expected-run-length", source.ExpectedRunLength is { } length ? $"one false alarm in {Figures.Count(length, "row")}" : "no charts"],
            ["--guarantee", source.Guarantee.ToString().ToLowerInvariant()],
            ["seed", manifest.Seed.ToString(CultureInfo.InvariantCulture)],
            ["computed by", source.Lowering + " operators now, " + manifest.Lowering.ToLowerInvariant() + " at calibration"],
            ["versions", $"baseline by alphadrift {manifest.ProductVersion}, ONNX Runtime {manifest.OnnxRuntimeVersion}"],
        ];
        Add("<h2>Calibration</h2>\n");
        Add($"<p><strong>Windows: {manifest.Verdict.State.ToString().ToLowerInvariant()}.</strong> {LinePlot.WholeText(manifest.Verdict.Reason)}</p>\n");
        if (manifest.Charts is { } charts)
        {
            Add($"<p><strong>Charts, as calibrated: {charts.Verdict.State.ToString().ToLowerInvariant()}.</strong> {LinePlot.WholeText(charts.Verdict.Reason)}</p>\n");
        }

        Add(Html.Table("What was compared with what", ["", "value"], rows));

        static string Short(string? hash) => hash is { Length: > 12 } ? hash[..12] : hash ?? "–";
    }
}
