using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Tables;

/// <summary>How many rows and values a file may bring.</summary>
internal static class RowLimits
{
    /// <exception cref="InvalidInputException">No row, or more than the limits.</exception>
    public static void Check(TableFile file, long rows, int rowLength)
    {
        if (rows == 0)
        {
            throw file.Empty();
        }

        CheckMost(file, rows, rowLength);
    }

    /// <exception cref="InvalidInputException">More than the limits.</exception>
    public static void CheckMost(TableFile file, long rows, int rowLength)
    {
        if (rows > file.Limits.MaxRows || rows * rowLength > file.Limits.MaxValues)
        {
            throw new InvalidInputException(
                $"{file.Path}: holds at least {Counted.Of(rows, "row")} of {Counted.Of(rowLength, "value")}; " +
                $"at most {Counted.Of(file.Limits.MaxRows, "row")} and " +
                $"{Counted.Of(file.Limits.MaxValues, "value")} are read. Use fewer rows.");
        }
    }
}
