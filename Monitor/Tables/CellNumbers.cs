using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// The numbers of one CSV file, all with the same decimal mark. Where nobody says which, the first number that tells decides; a
/// number that may be a whole one with a comma between thousands does not tell.
/// </summary>
/// <param name="mark">The mark; Auto where the numbers must tell.</param>
internal sealed class CellNumbers(DecimalMark mark)
{
    private DecimalMark _mark = mark;

    private bool _isUnsure;

    /// <summary>The first number that may be one or the other, and where it is.</summary>
    private string? _unsure;

    /// <summary>Whether such a number was read, and nobody has said where it is.</summary>
    public bool IsUnlocated => _isUnsure && _unsure is null;

    /// <summary>How numbers are to be written in this file.</summary>
    public string Legal => _mark == DecimalMark.Comma
        ? "Write numbers with a decimal comma, as the others of the file, and without separators of thousands"
        : "Write numbers with a decimal point and without separators of thousands";

    /// <summary>Says where the number is that was read last.</summary>
    public void Locate(string unsure) => _unsure = unsure;

    /// <returns>False when the cell is no number of this file.</returns>
    public bool TryParse(ReadOnlySpan<byte> cell, out double number)
    {
        if (_mark == DecimalMark.Point || (_mark == DecimalMark.Auto && !cell.Contains((byte)',')))
        {
            if (!CellNumber.TryParse(cell, out number))
            {
                return false;
            }

            if (_mark == DecimalMark.Auto && double.IsFinite(number) && cell.Contains((byte)'.'))
            {
                _mark = DecimalMark.Point;
            }

            return true;
        }

        if (!CellNumber.TryParseWithComma(cell, out number))
        {
            return false;
        }

        if (_mark == DecimalMark.Auto)
        {
            if (CellNumber.MayBeThousands(cell, (byte)','))
            {
                _isUnsure = true;
            }
            else
            {
                _mark = DecimalMark.Comma;
            }
        }

        return true;
    }

    /// <summary>After the last number.</summary>
    /// <exception cref="InvalidInputException">
    /// There are numbers such as <c>1,234</c>, and none that tells what their commas are; or one that tells that they stand
    /// between thousands.
    /// </exception>
    public void Check(string path)
    {
        if (_unsure is not null && _mark != DecimalMark.Comma)
        {
            throw new InvalidInputException(
                $"{path}: numbers such as {_unsure} may have a decimal comma or a comma between thousands, and "
                + (_mark == DecimalMark.Point ? "others have a decimal point. " : "no other number tells. ")
                + "Give --decimal comma where it is the decimal mark; else write numbers without separators of thousands.");
        }
    }
}
