using System.Globalization;
using System.Net;
using System.Text;

namespace Alphadrift.Monitoring.Reports;

/// <summary>Text and numbers as they may stand in HTML, XML and attributes.</summary>
internal static class Html
{
    /// <summary>Longer names are cut.</summary>
    public const int LongestName = 120;

    /// <summary>Longer cells of tables are cut.</summary>
    public const int LongestCell = 600;

    private const int ZeroWidthNonJoiner = 0x200C, ZeroWidthJoiner = 0x200D;

    /// <summary>
    /// A name from a model, a file or a command line. Control, format and unpaired surrogate characters, which XML forbids or
    /// which turn the direction of text, are replaced; joiners, which hold letters and emoji together, stay.
    /// </summary>
    public static string Escape(string? text, int longest = LongestName)
    {
        text ??= "";
        if (text.Length > longest) text = text[..(longest - 1)] + "…";
        var clean = string.Concat(text.EnumerateRunes().Select(rune => IsUnsafe(rune) ? "\uFFFD" : rune.ToString()));
        return Text(clean);
    }

    /// <summary>A sentence of the product's own, in full.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

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
    /// <param name="caption">Above the table.</param>
    /// <param name="columns">Their headings.</param>
    /// <param name="rows">Their cells.</param>
    /// <param name="target">Id of the element to which the heading of a row leads, by the row's number; null: to none.</param>
    public static string Table(
        string caption, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, Func<int, string>? target = null)
    {
        var head = string.Concat(columns.Select(name => $"<th scope=\"col\"{Class(name)}>{Escape(name.TrimStart('>'))}</th>"));
        var body = string.Concat(rows.Select((row, number) => "<tr>" + string.Concat(row.Select((cell, i) => i == 0
            ? $"<th scope=\"row\">{Heading(cell, number)}</th>"
            : $"<td{Class(columns[i])}>{Escape(cell, LongestCell)}</td>")) + "</tr>\n"));
        return $"<div class=\"wide\"><table><caption>{Text(caption)}</caption><thead><tr>{head}</tr></thead>"
            + $"<tbody>{body}</tbody></table></div>\n";

        string Heading(string cell, int row) => target is null ? Escape(cell) : $"<a href=\"#{target(row)}\">{Escape(cell)}</a>";
        static string Class(string name) => name.StartsWith('>') ? " class=\"n\"" : "";
    }

    private static bool IsUnsafe(Rune rune) => rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner)
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned;
}
