using System.Globalization;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Reports;

/// <summary>Which rectifiers and channels moved, in all and over time.</summary>
/// <param name="timeline">What was seen.</param>
/// <param name="now">The rows that stand against the reference.</param>
/// <param name="drifted">Whether the verdict is drift.</param>
/// <param name="last">A window, for names and reference values.</param>
/// <param name="prefix">What ids and names of buttons begin with.</param>
internal sealed class WhereSection(DriftTimeline timeline, ReplayPeriod now, bool drifted, Observation last, string prefix)
{
    private const int LoudestChannels = 12, MostSites = 40, MostMaps = 6, MostMapRows = 72;

    public string Tables()
    {
        var html = new HtmlText().Raw("<h2>Where</h2>\n");
        html.Paragraph(drifted
            ? $"Numbers of the {Figures.Count(now.Rows, "row")} from row {Figures.Count(now.FirstRow)} on, where the first "
                + "window or period after the beginning of the shift starts, against the reference."
            : $"Numbers of all {Figures.Count(now.Rows, "observed row")} against the reference.");
        html.Raw(Html.Table(
            $"Rectifiers. {string.Join("; ", SiteMeasures.Pooled.Select(Explained))}; "
                + "outside band: windows outside of the reference band; dead channels: those that no longer fire",
            ["rectifier", .. SiteMeasures.Pooled.SelectMany(Headings), ">outside band", "dead channels"],
            Sites()));
        if (last.Sites.Length > MostSites)
        {
            html.Paragraph($"{last.Sites.Length - MostSites} rectifiers with smaller parts are left out.");
        }

        string[] masked =
        [
            .. Enumerable.Range(0, last.Sites.Length)
                .Where(i => now.Of(SiteMeasures.MaskedShare, i) >= SiteObservation.MaskedFrom)
                .Select(i => last.Sites[i].Name),
        ];
        if (masked.Length > 0)
        {
            var more = masked.Length > MostMaps ? $" and {masked.Length - MostMaps} more" : "";
            html.Paragraph(
                $"Masked: {string.Join(", ", masked.Take(MostMaps))}{more}. "
                + $"{Figures.Percent(SiteObservation.MaskedFrom)} or more of the units there have a slope of zero and pass no "
                + "gradient: their silence is not health.");
        }

        return html.Raw(Html.Table(
            "Channels that moved most: slope movement δ that would undo the shift; movement of the mean output in standard "
                + "errors and in standard deviations of a row",
            ["channel", ">δ", ">standardised movement", ">in row sd", "direction"],
            ChannelPlace.Loudest(last, now, LoudestChannels).Select(channel => (IReadOnlyList<string>)
            [
                channel.Name,
                Figures.Slope(now.SlopeMovement(channel.Place)),
                Html.Short(now.Movement(channel.Place)),
                Html.Short(now.Deviations(channel.Place)),
                now.Movement(channel.Place) < 0 ? "▼ lower" : "▲ higher",
            ]))).ToString();
    }

    /// <summary>Two sets of heat maps, one at a time: buttons choose, without a script.</summary>
    public string Maps()
    {
        int[] shown =
        [
            .. Enumerable.Range(0, last.Sites.Length).OrderByDescending(now.Contribution).ThenBy(i => i).Take(MostMaps).Order(),
        ];
        var html = new HtmlText().Raw("<h2>Where, over time</h2>\n<div class=\"switch\">");
        HeatScale[] scales = [HeatScale.Movement, HeatScale.Slope(SlopeNoise(shown))];
        foreach (var scale in scales) Button(scale, scale == scales[0], html);
        var left = 0;
        foreach (var scale in scales)
        {
            html.Add($"\n<div class=\"maps {scale.Id}\">").Raw(scale.Legend());
            left = shown.Sum(site => DrawSite(scale, site, MostMapRows / shown.Length, html));
            html.Raw("</div>\n");
        }

        return html.Raw("</div>\n").Paragraph(
            $"Shown are the channels that moved most, and at most {MostMaps} rectifiers ({Figures.Count(left, "channel")} of "
            + $"these and {Figures.Count(last.Sites.Length - shown.Length, "rectifier")} are left out); "
            + $"{Figures.Count(timeline.Windows, "window")} in {Figures.Count(timeline.Periods.Count, "period")}. Without shift "
            + "about one cell in twenty of the standardised movement is coloured, and "
            + "as many of δ at a channel in the middle; one with little negative mass moves further.").ToString();
    }

    private void Button(HeatScale scale, bool chosen, HtmlText html)
    {
        html.Add($"<input type=\"radio\" name=\"{prefix}heat\" class=\"show-{scale.Id}\" id=\"{prefix}show-{scale.Id}\"");
        html.Raw(chosen ? " checked=\"checked\"/>" : "/>").Add($"<label for=\"{prefix}show-{scale.Id}\">{scale.Name}</label>");
    }

    /// <summary>
    /// |δ| at two standard errors in a period, the median over channels: δ and the standardised movement of a channel differ by
    /// the factor sd/(√n |E_ref z⁻|).
    /// </summary>
    private double SlopeNoise(int[] sites)
    {
        var rows = timeline.Periods.Count == 0 ? 0 : timeline.Periods.Max(period => period.Rows);
        double[] factors =
        [
            .. sites.SelectMany(site => Enumerable.Range(Offset(site), last.Sites[site].Movement.Length))
                .Select(channel => Math.Abs(now.SlopeMovement(channel) / now.Movement(channel)))
                .Where(double.IsFinite)
                .Order(),
        ];
        return factors.Length == 0 || rows == 0
            ? double.NaN
            : 2 * factors[factors.Length / 2] * Math.Sqrt((double)now.Rows / rows);
    }

    /// <returns>Channels that were left out.</returns>
    private int DrawSite(HeatScale scale, int site, int most, HtmlText html)
    {
        var channels = last.Sites[site].Movement.Length;
        var offset = Offset(site);
        var loudest = Enumerable.Range(0, channels)
            .Where(channel => double.IsFinite(now.Movement(offset + channel)))
            .OrderByDescending(channel => Math.Abs(now.Movement(offset + channel)))
            .ThenBy(channel => channel).Take(most).ToArray();
        if (loudest.Length == 0) return channels;
        html.Add($"<h3>{Html.Escape(last.Sites[site].Name)}</h3>\n");
        html.Raw(new HeatMap
        {
            Scale = scale,
            Site = last.Sites[site].Name,
            Prefix = prefix,
            Index = site,
            Offset = offset,
            Channels = [.. loudest.Order()],
            Loudest = loudest[0],
            Periods = timeline.Periods,
        }.Draw());
        return channels - loudest.Length;
    }

    private IEnumerable<IReadOnlyList<string>> Sites()
    {
        var total = now.JointContribution + Enumerable.Range(0, last.Sites.Length).Sum(now.Contribution);
        var sites = Enumerable.Range(0, last.Sites.Length).OrderByDescending(now.Contribution).Take(MostSites).Order();
        return sites.Select(i => (IReadOnlyList<string>)
        [
            last.Sites[i].Name,
            .. SiteMeasures.Pooled.SelectMany(measure => Cells(measure, i, total)),
            last.Skew is null ? "–" : $"{Figures.Count(now.OutsideWindows(i))} of {Figures.Count(now.Windows)}",
            Dead(i),
        ]).Append(
        [
            "energies over all sites",
            Html.Short(now.JointContribution),
            Figures.Percent(now.JointContribution / total, 0),
            .. SiteMeasures.Pooled.SelectMany(Headings).Skip(2).Select(_ => ""), "", "",
        ]);
    }

    private static string Explained(Measure<SiteObservation> measure) =>
        $"{measure.Heading}: {char.ToLowerInvariant(measure.Help[0])}{measure.Help[1..].TrimEnd('.')}";

    private static IEnumerable<string> Headings(Measure<SiteObservation> measure) =>
        measure.Reference is not null ? [$">{measure.Heading}, reference", ">now"]
        : measure.ScoreShare is not null ? [$">{measure.Heading}", ">share"]
        : [$">{measure.Heading}"];

    private IEnumerable<string> Cells(Measure<SiteObservation> measure, int site, double score)
    {
        if (measure.Reference is { } reference) yield return Cell(measure, reference(last.Sites[site]));
        yield return Cell(measure, now.Of(measure, site));
        if (measure.ScoreShare is not null) yield return Figures.Percent(now.Of(measure, site) / score, 0);
    }

    private static string Cell(Measure<SiteObservation> measure, double value) =>
        measure.PercentDecimals is { } decimals ? Figures.Percent(value, decimals) : Html.Short(value);

    private int Offset(int site) => last.Sites.Take(site).Sum(before => before.Movement.Length);

    private string Dead(int site)
    {
        var offset = Offset(site);
        var channels = Enumerable.Range(0, last.Sites[site].Movement.Length);
        var dead = channels.Where(channel => now.DeadWindows(offset + channel) > 0).ToArray();
        if (dead.Length == 0) return "none";
        var named = dead.Take(8).Select(channel => string.Create(
            CultureInfo.InvariantCulture, $"{channel} ({now.DeadWindows(offset + channel)} of {now.Windows} windows)"));
        return string.Join(", ", named) + (dead.Length > 8 ? $" and {dead.Length - 8} more" : "");
    }
}
