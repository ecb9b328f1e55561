using System.Globalization;
using System.Text;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Numbers as they stand in the cells of text files.</summary>
internal static class CellNumber
{
    /// <summary>Longest word for a truth value or a value that is not finite.</summary>
    private const int LongestWord = 9;

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

        if (cell.IsEmpty || cell.Length > LongestWord)
        {
            return false;
        }

        var word = Encoding.UTF8.GetString(cell);
        if (bool.TryParse(word, out var truth))
        {
            number = truth ? 1 : 0;
            return true;
        }

        return JsonNonFinite.Word(word) is { } name
            && double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
