using System.Globalization;
using System.Text;

namespace Alphadrift.Monitoring.Rows;

/// <summary>Makes text that came from outside fit for a log line: one line, short, without control characters.</summary>
internal static class Excerpt
{
    /// <summary>Most characters of a value that are shown.</summary>
    private const int ValueLength = 40;

    /// <summary>Most characters of a whole message about a record.</summary>
    private const int LineLength = 200;

    /// <summary>A value, cut short.</summary>
    public static string Value(ReadOnlySpan<char> text) => Clean(text, ValueLength);

    /// <summary>A value in UTF-8, cut short.</summary>
    public static string Value(ReadOnlySpan<byte> utf8) =>
        Value(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4 * ValueLength)]));

    /// <summary>A whole message, cut to one line of a log.</summary>
    public static string Line(string text) => Clean(text, LineLength);

    private static string Clean(ReadOnlySpan<char> text, int most)
    {
        var clean = new StringBuilder(Math.Min(text.Length, most) + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= most)
            {
                return clean.Append('…').ToString();
            }

            if (IsPlain(rune))
            {
                clean.Append(rune.ToString());
            }
            else
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
        }

        return clean.ToString();
    }

    /// <summary>
    /// Line breaks, other controls and marks that turn the direction of writing could forge or hide a log line.
    /// </summary>
    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
