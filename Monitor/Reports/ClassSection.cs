using System.Globalization;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Reports;

/// <summary>How frequent the classes are, and what the class guard said of it.</summary>
/// <param name="source">Where the numbers come from.</param>
/// <param name="timeline">What was seen.</param>
/// <param name="now">The rows that stand against the reference.</param>
/// <param name="charts">Of a window, for the reference's classes; null without charts.</param>
/// <param name="prefix">What ids begin with.</param>
internal sealed class ClassSection(
    ReportSource source, DriftTimeline timeline, ReplayPeriod now, ChartObservation? charts, string prefix)
{
    private const int MostClasses = 40, MostInTable = 10;

    public string Draw()
    {
        var html = new HtmlText().Raw("<h2>Classes</h2>\n");
        if (charts is not { ReferenceClasses: { IsEmpty: false } reference })
        {
            return html.Paragraph(charts is null
                ? "The baseline has no sequential charts, and with them no class frequencies."
                : "No output of the model holds class scores, so there are no class frequencies, no chart L and no class guard.")
                .ToString();
        }

        html.Paragraph(
            ClassGuardText.Of(source.Manifest.ClassGuard, source.WindowRows, timeline.ClassAlarms)
                ?? "The class guard took part, and no alarm was its own.");
        if (timeline.LoudestGuard is { Observation: { ClassGuard: { } guard } seen } window)
        {
            html.Paragraph(
                $"It was highest in the window from row {Figures.Count(window.FirstRow)} on: {ClassGuardText.Moved(guard)}, "
                + $"as unusual as a score of {Html.Short(guard.Score)} (threshold {Html.Short(seen.Threshold)}, movement score "
                + $"{Html.Short(seen.MovementScore)}).");
        }

        int[] moved =
        [
            .. Enumerable.Range(0, reference.Length)
                .Where(k => double.IsFinite(now.ClassMean(k)))
                .OrderByDescending(k => Math.Abs(now.ClassMean(k) - reference[k]))
                .ThenBy(k => k)
                .Take(MostClasses),
        ];
        if (moved.Length == 0) return html.Paragraph("No row gave class probabilities.").ToString();
        html.Raw("<p class=\"soft\">Mean probability of each class. Filled: now; outlined: the reference.</p>\n");
        Bars([.. moved.Order()], reference, html);
        return html.Raw(Html.Table(
            $"The classes whose mean probability moved most, of {reference.Length}",
            ["class", ">reference", ">now", ">difference"],
            moved.Take(MostInTable).Select(k => (IReadOnlyList<string>)
            [
                k.ToString(CultureInfo.InvariantCulture),
                Figures.Percent(reference[k], 2),
                Figures.Percent(now.ClassMean(k), 2),
                Figures.Percent(now.ClassMean(k) - reference[k], 2),
            ]))).ToString();
    }

    private void Bars(int[] classes, IReadOnlyList<double> reference, HtmlText svg)
    {
        var highest = Math.Max(1e-9, classes.Max(k => Math.Max(now.ClassMean(k), reference[k])));
        var width = 880.0 / classes.Length;
        svg.Add($"<div class=\"wide\"><svg viewBox=\"0 0 960 205\" role=\"img\" aria-labelledby=\"{prefix}cl-t {prefix}cl-d\">");
        svg.Add($"<title id=\"{prefix}cl-t\">Mean probability per class</title>");
        svg.Add($"<desc id=\"{prefix}cl-d\">Filled bars: now; outlined bars: the reference. ");
        svg.Raw("The numbers are in the table below.</desc>");
        for (var i = 0; i < classes.Length; i++)
        {
            var x = 62 + (i * width);
            Bar("bar", x + (.15 * width), now.ClassMean(classes[i]));
            Bar("refbar", x + (.3 * width), reference[classes[i]]);
            svg.Add($"<text class=\"m\" x=\"{Html.At(x + (width / 2))}\" y=\"182\">{classes[i]}</text>");
        }

        svg.Raw("<path class=\"axis\" d=\"M62 15V165H948\"/>");
        svg.Add($"<text class=\"e\" x=\"56\" y=\"20\">{Figures.Percent(highest, 1)}</text>");
        svg.Raw("<text class=\"e\" x=\"56\" y=\"169\">0</text><text class=\"e\" x=\"948\" y=\"201\">class</text></svg></div>\n");

        void Bar(string kind, double left, double share)
        {
            var height = 150 * share / highest;
            svg.Add($"<path class=\"{kind}\" d=\"M{Html.At(left)} 165v{Html.At(-height)}h{Html.At(.5 * width)}");
            svg.Add($"v{Html.At(height)}z\"/>");
        }
    }
}
