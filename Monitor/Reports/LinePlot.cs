namespace Alphadrift.Monitoring.Reports;

/// <summary>A curve over rows against its threshold, as SVG: threshold dashed, alarms as triangles below the axis.</summary>
internal sealed record LinePlot
{
    private const double Width = 960, Height = 240, Left = 62, Right = 948, Top = 24, Bottom = 182;

    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>What a listener should know of the picture.</summary>
    public required string Description { get; init; }

    public required long Rows { get; init; }

    /// <summary>(row, value), ascending; values that are not finite leave gaps.</summary>
    public required IReadOnlyList<(long Row, double Value)> Curve { get; init; }

    public required IReadOnlyList<(long Row, double Value)> Threshold { get; init; }

    public required IReadOnlyList<long> Alarms { get; init; }

    /// <summary>Where the shift began; null when there is none.</summary>
    public long? Change { get; init; }

    public string Draw()
    {
        double[] values =
            [.. Curve.Concat(Threshold).Select(point => point.Value).Where(value => double.IsFinite(value) && value >= 0)];
        if (values.Length == 0) return $"<p>{Html.Escape(Title)}: no value is known.</p>\n";
        var highest = values.Max();
        double[] positive = [.. values.Where(value => value > 0)];
        var typical = positive.Length == 0 ? 1 : positive.Order().ElementAt(positive.Length / 4);
        var logarithmic = highest > 20 * typical;
        var lowest = logarithmic ? Math.Pow(10, Math.Floor(Math.Log10(Math.Max(typical / 2, highest * 1e-9)))) : 0;
        highest = Math.Max(highest * (logarithmic ? 1.3 : 1.08), lowest + 1e-12);
        double X(long row) => Left + ((Right - Left) * row / Math.Max(1, Rows));
        double Y(double value)
        {
            var share = logarithmic
                ? Math.Log(Math.Max(value, lowest) / lowest) / Math.Log(highest / lowest)
                : (value - lowest) / (highest - lowest);
            return Bottom - ((Bottom - Top) * Math.Clamp(share, 0, 1));
        }

        var svg = new HtmlText();
        svg.Add($"<div class=\"wide\"><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" ");
        svg.Add($"aria-labelledby=\"{Id}-t {Id}-d\"><title id=\"{Id}-t\">{Html.Escape(Title)}</title>");
        svg.Add($"<desc id=\"{Id}-d\">{Html.Text(Description)}</desc>");
        foreach (var tick in logarithmic ? Decades(lowest, highest) : Ticks(highest))
        {
            svg.Add($"<path class=\"grid\" d=\"M{Left} {Html.At(Y(tick))}H{Right}\"/>");
            svg.Add($"<text class=\"e\" x=\"{Left - 6}\" y=\"{Html.At(Y(tick) + 4)}\">{Html.Short(tick)}</text>");
        }

        foreach (var tick in Ticks(Rows))
        {
            var x = X((long)tick);
            var anchor = x > Right - 20 ? "e" : "m";
            svg.Add($"<text class=\"{anchor}\" x=\"{Html.At(x)}\" y=\"{Bottom + 32}\">{Figures.Count((long)tick)}</text>");
        }

        if (Change is { } change)
        {
            var end = X(change) > Width - 300;
            svg.Add($"<path class=\"change\" d=\"M{Html.At(X(change))} {Top - 20}V{Bottom}\"/>");
            svg.Add($"<text class=\"{(end ? "e" : "s")}\" x=\"{Html.At(X(change) + (end ? -6 : 6))}\" y=\"{Top - 9}\">");
            svg.Add($"shift since row {Figures.Count(change)}</text>");
        }

        svg.Add($"<path class=\"threshold\" d=\"{Path(Threshold)}\"/><path class=\"curve\" d=\"{Path(Curve)}\"/>");
        if (Curve.Count <= 60)
        {
            foreach (var (row, value) in Curve.Where(point => double.IsFinite(point.Value)))
            {
                svg.Add($"<circle class=\"dot\" cx=\"{Html.At(X(row))}\" cy=\"{Html.At(Y(value))}\" r=\"2.5\"/>");
            }
        }

        var marks = string.Concat(Alarms.Select(row => $"M{Html.At(X(row))} {Html.At(Bottom + 4)}l5 9h-10z"));
        if (marks.Length > 0) svg.Add($"<path class=\"alarm\" d=\"{marks}\"/>");
        svg.Add($"<path class=\"axis\" d=\"M{Left} {Top}V{Bottom}H{Right}\"/>");
        svg.Add($"<text class=\"e\" x=\"{Right}\" y=\"{Height - 2}\">");
        svg.Add($"row{(logarithmic ? " (values on a logarithmic scale)" : "")}</text></svg></div>\n");
        return svg.ToString();

        string Path(IReadOnlyList<(long Row, double Value)> points)
        {
            var path = new HtmlText();
            var pen = false;
            foreach (var (row, value) in points)
            {
                if (!double.IsFinite(value))
                {
                    pen = false;
                    continue;
                }

                path.Add($"{(pen ? 'L' : 'M')}{Html.At(X(row))} {Html.At(Y(value))}");
                pen = true;
            }

            return path.ToString();
        }
    }

    private static IEnumerable<double> Decades(double lowest, double highest)
    {
        var step = Math.Max(1, (int)Math.Ceiling(Math.Log10(highest / lowest) / 5));
        for (var exponent = (int)Math.Round(Math.Log10(lowest)); Math.Pow(10, exponent) <= highest; exponent += step)
        {
            yield return Math.Pow(10, exponent);
        }
    }

    /// <summary>0 and a few round numbers above it, up to the highest; 0 alone where that is the highest.</summary>
    private static IEnumerable<double> Ticks(double highest)
    {
        if (highest <= 0) return [0];
        var raw = highest / 5;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        return Enumerable.Range(0, 1 + (int)(highest / step)).Select(i => i * step);
    }
}
