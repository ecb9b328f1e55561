using System.Globalization;

namespace Alphadrift.Monitoring.Reports;

/// <summary>How a rectifier's channels moved: a row per channel, a column per period, colours for size and sign.</summary>
internal sealed record HeatMap
{
    private const int Left = 150, Width = 798, RowHeight = 13;

    public required HeatScale Scale { get; init; }

    /// <summary>The rectifier's name.</summary>
    public required string Site { get; init; }

    /// <summary>Begins the ids.</summary>
    public required string Prefix { get; init; }

    /// <summary>The rectifier's number, for ids.</summary>
    public required int Index { get; init; }

    /// <summary>Where its channels begin among all.</summary>
    public required int Offset { get; init; }

    /// <summary>Numbers within the site, ascending.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>The channel that moved most.</summary>
    public required int Loudest { get; init; }

    /// <summary>In order.</summary>
    public required IReadOnlyList<ReplayPeriod> Periods { get; init; }

    public string Draw()
    {
        var (rows, height) = (Channels.Count * RowHeight, (Channels.Count * RowHeight) + 20);
        var id = Prefix + Scale.Id + Index.ToString(CultureInfo.InvariantCulture);
        var svg = new HtmlText();
        svg.Add($"<div class=\"wide\"><svg viewBox=\"0 0 960 {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">");
        svg.Add($"<title id=\"{id}-t\">{Scale.Name} of the channels of {Html.Escape(Site)} over time</title>");
        svg.Add($"<desc id=\"{id}-d\">{Channels.Count} channels, {Periods.Count} periods. Channel {Loudest} moved most. ");
        svg.Raw("The numbers are in the table of the loudest channels.</desc>");
        var paths = new SortedDictionary<int, HtmlText>();
        for (var y = 0; y < Channels.Count; y++)
        {
            var mark = Channels[y] == Loudest ? "loudest ▸ " : "";
            svg.Add($"<text class=\"e small\" x=\"{Left - 6}\" y=\"{(y * RowHeight) + 10}\">{mark}channel {Channels[y]}</text>");
            DrawRow(y, paths);
        }

        foreach (var (level, path) in paths) svg.Add($"<path class=\"{HeatScale.Class(level)}\" d=\"{path}\"/>");
        svg.Add($"<path class=\"frame\" d=\"M{Left} 0H{Left + Width}V{rows}H{Left}z\"/>");
        svg.Add($"<text class=\"s small\" x=\"{Left}\" y=\"{height - 6}\">row {Figures.Count(Periods[0].FirstRow)}</text>");
        svg.Add($"<text class=\"e small\" x=\"{Left + Width}\" y=\"{height - 6}\">");
        svg.Add($"row {Figures.Count(Periods[^1].FirstRow)} and on</text>");
        return svg.Raw("</svg></div>\n").ToString();
    }

    /// <summary>Neighbouring cells of one colour become one rectangle.</summary>
    private void DrawRow(int y, SortedDictionary<int, HtmlText> paths)
    {
        var cell = (double)Width / Periods.Count;
        for (int x = 0, end; x < Periods.Count; x = end)
        {
            var level = Scale.Level(Periods[x], Offset + Channels[y]);
            end = x + 1;
            while (end < Periods.Count && Scale.Level(Periods[end], Offset + Channels[y]) == level) end++;
            if (level == 0) continue;
            if (!paths.TryGetValue(level, out var path)) paths.Add(level, path = new HtmlText());
            var left = Html.At(Left + (x * cell));
            path.Add($"M{left} {y * RowHeight}h{Html.At((end - x) * cell)}v12H{left}z");
        }
    }
}
