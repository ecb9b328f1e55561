namespace Alphadrift.Monitoring.Reports;

/// <summary>The loudest channels' distributions over single rows, as histograms and in numbers.</summary>
/// <param name="distributions">What is drawn.</param>
/// <param name="prefix">What ids begin with.</param>
internal sealed class DistributionSection(RowDistributions distributions, string prefix)
{
    private const double Width = 320, Height = 152, Left = 8, Right = 312, Top = 22, Bottom = 132, Label = 147;

    private static readonly int[] Percentiles = [1, 5, 25, 50, 75, 95, 99];

    public string Draw()
    {
        var html = new HtmlText().Raw("<h2>Reference and now, row by row</h2>\n");
        if (distributions.Missing is { } missing) return html.Paragraph(missing).ToString();
        html.Raw("<p class=\"soft\">How the mean output of the loudest channels spreads over single rows. Filled: ");
        html.Raw(Html.Text($"{Figures.Count(distributions.Rows, "row")} from row {Figures.Count(distributions.FirstRow)} on"));
        html.Raw("; outlined: the reference.</p>\n<div class=\"many\">");
        for (var i = 0; i < distributions.Channels.Count; i++) Picture(distributions.Channels[i], i, html);
        html.Raw("</div>\n");
        return html.Raw(Html.Table(
            "Percentiles of the mean output; outside: share of rows beyond the reference's 1st and 99th percentile "
                + "(2 % without shift)",
            ["channel", "rows of", .. Percentiles.Select(percent => $">{percent} %"), ">outside"],
            distributions.Channels.SelectMany(channel => (IEnumerable<IReadOnlyList<string>>)
            [
                [channel.Channel.Name, "reference", .. At(channel.Reference), "2 %"],
                [channel.Channel.Name, "now", .. At(channel.Now), Figures.Percent(channel.Outside, 1)],
            ]))).ToString();

        static IEnumerable<string> At(float[] values) => Percentiles.Select(percent => Html.Short(values[percent]));
    }

    private void Picture(ChannelDistribution channel, int index, HtmlText html)
    {
        double[] now = channel.Histogram(channel.Now), reference = channel.Histogram(channel.Reference);
        var (from, to) = channel.Range;
        var highest = Math.Max(1e-9, now.Concat(reference).Max());
        var id = FormattableString.Invariant($"{prefix}q{index}");
        html.Add($"<figure><figcaption>{Html.Escape(channel.Channel.Name)}</figcaption>");
        html.Add($"<svg class=\"little\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">");
        html.Add($"<title id=\"{id}-t\">Mean output of {Html.Escape(channel.Channel.Name)} over rows</title>");
        html.Add($"<desc id=\"{id}-d\">The median was {Html.Short(channel.Reference[50])} on the reference and is ");
        html.Add($"{Html.Short(channel.Now[50])} now; {Figures.Percent(channel.Outside, 1)} of the rows are outside.</desc>");
        html.Add($"<path class=\"bar\" d=\"{Outline(now, highest)}\"/>");
        html.Add($"<path class=\"refbar\" d=\"{Outline(reference, highest)}\"/>");
        html.Add($"<path class=\"axis\" d=\"M{Left} {Bottom}H{Right}\"/>");
        html.Add($"<text class=\"s small\" x=\"{Left}\" y=\"12\">bins hold up to ");
        html.Add($"{Figures.Percent(highest, 1)} of the rows</text>");
        html.Add($"<text class=\"s\" x=\"{Left}\" y=\"{Label}\">{Html.Short(from)}</text>");
        html.Add($"<text class=\"m\" x=\"{(Left + Right) / 2}\" y=\"{Label}\">mean output</text>");
        html.Add($"<text class=\"e\" x=\"{Right}\" y=\"{Label}\">{Html.Short(to)}</text></svg></figure>\n");
    }

    private static string Outline(double[] shares, double highest)
    {
        var width = (Right - Left) / shares.Length;
        var path = new HtmlText().Add($"M{Left} {Bottom}");
        for (var i = 0; i < shares.Length; i++)
        {
            path.Add($"V{Html.At(Bottom - ((Bottom - Top) * shares[i] / highest))}H{Html.At(Left + ((i + 1) * width))}");
        }

        return path.Add($"V{Bottom}z").ToString();
    }
}
