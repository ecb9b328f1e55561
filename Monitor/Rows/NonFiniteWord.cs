using System.Buffers;
using System.Text;

namespace Alphadrift.Monitoring.Rows;

/// <summary>
/// The words by which languages, databases and spreadsheets write NaN and infinities: <c>NaN</c>, <c>-nan(ind)</c>, <c>INF</c>,
/// <c>+Infinity</c>, <c>1.#QNAN</c>, <c>.inf</c>, <c>∞</c>. Upper and lower case are the same.
/// </summary>
internal static class NonFiniteWord
{
    /// <summary>Longest word that is looked at, in bytes of UTF-8.</summary>
    public const int Longest = 32;

    private static readonly string[] Names = ["nan", "qnan", "snan", "nanq", "nans", ".nan"];

    /// <summary>What follows <c>1.#</c> for NaN in older C libraries of Windows.</summary>
    private static readonly string[] WindowsNames = ["QNAN", "SNAN", "NAN", "IND"];

    /// <summary>What may stand between the brackets of <c>nan(…)</c>.</summary>
    private static readonly SearchValues<char> Payload =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_");

    /// <summary>What a text means.</summary>
    /// <returns><c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>; null for any other text.</returns>
    public static string? Of(ReadOnlySpan<char> text)
    {
        text = text.Trim(' ');
        if (text.Length is 0 or > Longest)
        {
            return null;
        }

        var negative = text[0] == '-';
        var word = text[0] is '-' or '+' ? text[1..] : text;
        return IsNaN(word) ? "NaN" : !IsInfinity(word) ? null : negative ? "-Infinity" : "Infinity";
    }

    /// <summary>The same of a text in UTF-8.</summary>
    public static string? Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Longest)
        {
            return null;
        }

        Span<char> text = stackalloc char[Longest];
        return Of(text[..Encoding.UTF8.GetChars(utf8, text)]);
    }

    private static bool IsNaN(ReadOnlySpan<char> word)
    {
        foreach (var name in Names)
        {
            if (Same(word, name))
            {
                return true;
            }
        }

        foreach (var name in WindowsNames)
        {
            if (IsWindows(word, name))
            {
                return true;
            }
        }

        return word.StartsWith("nan(", StringComparison.OrdinalIgnoreCase) && word[^1] == ')'
            && !word[4..^1].ContainsAnyExcept(Payload);
    }

    private static bool IsInfinity(ReadOnlySpan<char> word) =>
        Same(word, "inf") || Same(word, "infinity") || Same(word, ".inf") || Same(word, "∞") || IsWindows(word, "INF");

    /// <summary><c>1.#INF</c>, with the zeros that pad it: <c>1.#INF00</c>.</summary>
    private static bool IsWindows(ReadOnlySpan<char> word, string name) =>
        word.StartsWith("1.#", StringComparison.Ordinal)
        && word[3..].StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && !word[(3 + name.Length)..].ContainsAnyExcept('0');

    private static bool Same(ReadOnlySpan<char> word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
