using System.Globalization;
using System.Text;

namespace Alphadrift.Monitoring.Reports;

/// <summary>How channels moved over time: a row per channel, a column per period, colours for the standardised movement with its sign.</summary>
internal static class HeatMap
{
    /// <summary>Most rows over all sites together.</summary>
    public const int MaxChannels = 72;

    private const int Left = 150, Width = 798, RowHeight = 13;

    /// <summary>|movement| from which the next darker colour is taken; without shift one cell in twenty reaches the first.</summary>
    private static readonly double[] Steps = [2, 4, 8, 16];

    /// <param name="site">Its name.</param>
    /// <param name="index">Its number, for ids.</param>
    /// <param name="channels">Numbers within the site, ascending.</param>
    /// <param name="offset">Where the site's channels begin among all.</param>
    /// <param name="loudest">The channel that moved most.</param>
    /// <param name="periods">In order.</param>
    public static string Draw(
        string site, int index, IReadOnlyList<int> channels, int offset, int loudest, IReadOnlyList<ReportPeriod> periods)
    {
        var height = (channels.Count * RowHeight) + 20;
        var cell = (double)Width / periods.Count;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\"><svg viewBox=\"0 0 960 {height}\" role=\"img\" aria-labelledby=\"h{index}-t h{index}-d\">");
        svg.Append(CultureInfo.InvariantCulture, $"<title id=\"h{index}-t\">Movement of the channels of {Html.Escape(site)} over time</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<desc id=\"h{index}-d\">{channels.Count} channels, {periods.Count} periods. Channel {loudest} moved most. ");
        svg.Append("The numbers are in the table of the loudest channels.</desc>");
        var paths = new StringBuilder[(2 * Steps.Length) + 1];
        for (var y = 0; y < channels.Count; y++)
        {
            var name = (channels[y] == loudest ? "loudest ▸ " : "") + "channel " + channels[y].ToString(CultureInfo.InvariantCulture);
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"e small\" x=\"{Left - 6}\" y=\"{(y * RowHeight) + 10}\">{name}</text>");
            for (var x = 0; x < periods.Count; x++)
            {
                var level = periods[x].Rows == 0 ? 0 : Level(periods[x].Movement(offset + channels[y]));
                var from = x;
                while (x + 1 < periods.Count && periods[x + 1].Rows > 0 && Level(periods[x + 1].Movement(offset + channels[y])) == level) x++;
                if (level == 0) continue;
                var path = paths[level + Steps.Length] ??= new StringBuilder();
                path.Append(CultureInfo.InvariantCulture, $"M{Html.At(Left + (from * cell))} {y * RowHeight}h{Html.At((x - from + 1) * cell)}v12H{Html.At(Left + (from * cell))}z");
            }
        }

        for (var i = 0; i < paths.Length; i++)
        {
            if (paths[i] is not null) svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{Class(i - Steps.Length)}\" d=\"{paths[i]}\"/>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"frame\" d=\"M{Left} 0H{Left + Width}V{channels.Count * RowHeight}H{Left}z\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"s small\" x=\"{Left}\" y=\"{height - 6}\">row {Figures.Count(periods[0].FirstRow)}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"e small\" x=\"{Left + Width}\" y=\"{height - 6}\">row {Figures.Count(periods[^1].FirstRow)} and on</text>");
        return svg.Append("</svg></div>\n").ToString();
    }

    /// <summary>The colours, in words.</summary>
    public static string Legend()
    {
        var text = new StringBuilder("<p class=\"legend\">Standardised movement √n·(mean − reference mean)/sd: ");
        for (var level = -Steps.Length; level <= Steps.Length; level++)
        {
            var name = level == 0
                ? "within ±2"
                : $"{(level < 0 ? "▼ below −" : "▲ above +")}{Steps[Math.Abs(level) - 1].ToString(CultureInfo.InvariantCulture)}";
            text.Append(CultureInfo.InvariantCulture, $"<span><svg class=\"key\" viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"{Class(level)}\" d=\"M0 0h12v12H0z\"/></svg> {name}</span> ");
        }

        return text.Append("</p>\n").ToString();
    }

    private static int Level(double movement)
    {
        var size = Array.FindLastIndex(Steps, step => Math.Abs(movement) >= step) + 1;
        return movement < 0 ? -size : size;
    }

    private static string Class(int level) => level == 0 ? "z" : $"{(level < 0 ? "d" : "u")}{Math.Abs(level)}";
}
