using System.Globalization;
using System.Net;

namespace Alphadrift.Monitoring.Reports;

/// <summary>Text and numbers as they may stand in HTML, XML and attributes.</summary>
internal static class Html
{
    /// <summary>Longer names are cut.</summary>
    public const int LongestName = 120;

    /// <summary>
    /// A name from a model, a file or a command line. Control, format and unpaired surrogate characters, which XML forbids or which turn
    /// the direction of text, are replaced.
    /// </summary>
    public static string Escape(string? text)
    {
        text ??= "";
        if (text.Length > LongestName) text = text[..(LongestName - 1)] + "…";
        var clean = string.Concat(text.EnumerateRunes().Select(rune =>
            System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned
                ? "\uFFFD"
                : rune.ToString()));
        return WebUtility.HtmlEncode(clean);
    }

    /// <summary>A coordinate in a drawing, with two decimals.</summary>
    public static string At(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Three significant digits; "–" for what is not known.</summary>
    public static string Short(double value) => !double.IsFinite(value) ? "–" : Math.Abs(value) switch
    {
        0 => "0",
        >= 1e6 => value.ToString("0.0e0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        >= 1e-4 => value.ToString("0.####", CultureInfo.InvariantCulture),
        _ => value.ToString("0.#e0", CultureInfo.InvariantCulture),
    };

    /// <summary>A table whose cells are escaped; columns that begin with '>' are numbers.</summary>
    public static string Table(string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var head = string.Concat(columns.Select(name => $"<th scope=\"col\"{Class(name)}>{Escape(name.TrimStart('>'))}</th>"));
        var body = string.Concat(rows.Select(row => "<tr>" + string.Concat(row.Select((cell, i) => i == 0
            ? $"<th scope=\"row\">{Escape(cell)}</th>"
            : $"<td{Class(columns[i])}>{Escape(cell)}</td>")) + "</tr>\n"));
        return $"<div class=\"wide\"><table><caption>{WebUtility.HtmlEncode(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>\n";

        static string Class(string name) => name.StartsWith('>') ? " class=\"n\"" : "";
    }
}
