using System.Globalization;
using System.Text;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Numbers as they stand in the cells of text files.</summary>
internal static class CellNumber
{
    /// <summary>Longest number with a decimal comma.</summary>
    private const int LongestNumber = 128;

    /// <summary>Digits between two separators of thousands.</summary>
    private const int ThousandsDigits = 3;

    /// <summary>Words that spreadsheets, databases and languages write where a value is missing.</summary>
    private static readonly string[] MissingWords =
    [
        "NA", "N/A", "<NA>", "null", "none", "nil", "missing", "NaT", "-", "?", ".", "\\N", "#N/A", "#DIV/0!", "#VALUE!",
        "#REF!", "#NUM!", "#NAME?", "#NULL!",
    ];

    /// <summary>
    /// Reads a number with a decimal point, true or false (as 1 and 0), or a word for NaN or infinity.
    /// White space around it is allowed.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> cell, out double number)
    {
        cell = cell.Trim(" \t"u8);
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        if (cell.Length > NonFiniteWord.Longest)
        {
            return false;
        }

        var word = Encoding.UTF8.GetString(cell);
        if (bool.TryParse(word, out var truth))
        {
            number = truth ? 1 : 0;
            return true;
        }

        return NonFiniteWord.Of(word) is { } name
            && double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The same with a decimal comma; a point is no part of a number then.</summary>
    public static bool TryParseWithComma(ReadOnlySpan<byte> cell, out double number)
    {
        var comma = cell.IndexOf((byte)',');
        if (comma < 0)
        {
            return TryParse(cell, out number) && (!cell.Contains((byte)'.') || !double.IsFinite(number));
        }

        number = 0;
        if (cell.Length > LongestNumber || cell.Contains((byte)'.'))
        {
            return false;
        }

        Span<byte> pointed = stackalloc byte[LongestNumber];
        pointed = pointed[..cell.Length];
        cell.CopyTo(pointed);
        pointed[comma] = (byte)'.';
        return double.TryParse(pointed.Trim(" \t"u8), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>
    /// Whether the mark of a number may stand between thousands: one to three digits without a leading zero, the mark, and three
    /// digits.
    /// </summary>
    public static bool MayBeThousands(ReadOnlySpan<byte> cell, byte mark)
    {
        cell = cell.Trim(" \t"u8);
        cell = cell is [(byte)'+' or (byte)'-', ..] ? cell[1..] : cell;
        var at = cell.IndexOf(mark);
        return at is >= 1 and <= ThousandsDigits && cell.Length == at + 1 + ThousandsDigits && cell[0] != '0'
            && !cell[..at].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !cell[(at + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    /// <summary>Whether a cell is empty or says that its value is missing.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> cell)
    {
        cell = cell.Trim(" \t"u8);
        if (cell.IsEmpty)
        {
            return true;
        }

        if (cell.Length > NonFiniteWord.Longest)
        {
            return false;
        }

        var word = Encoding.UTF8.GetString(cell);
        return Array.Exists(MissingWords, missing => missing.Equals(word, StringComparison.OrdinalIgnoreCase));
    }
}
