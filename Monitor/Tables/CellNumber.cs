using System.Globalization;
using System.Text;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Numbers as they stand in the cells of text files.</summary>
internal static class CellNumber
{
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
}
