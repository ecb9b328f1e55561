using System.Globalization;
using System.Text;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using CsvHelper;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// Rows from text with separators (comma, semicolon, tab or bar), one value per cell. The first row is a header when it holds
/// something that is no number, or the numbers 0, 1, 2, … that pandas writes for columns without names.
/// </summary>
internal static class CsvTable
{
    /// <summary>A row as long as this is broken quoting rather than data.</summary>
    private const int MaxRecordBytes = 64 << 20;

    /// <summary>From this many columns on a first row 0, 1, 2, … is taken for column numbers.</summary>
    private const int LeastColumnNumbers = 4;

    private static readonly CsvReaderOptions Options = new()
    {
        HasHeader = false,
        TrimWhitespace = true,
        TrackLineNumbers = true,
        MaxRecordSize = MaxRecordBytes,
        MalformedData = CsvMalformedDataHandling.Throw,
        IncludeValuesInExceptions = false,
    };

    public static TableContent Read(TableFile file)
    {
        try
        {
            using var csv = CsvReader.Create(file.Stream, Options, leaveOpen: true);
            return Read(file, csv);
        }
        catch (CsvFormatException fault)
        {
            throw new InvalidInputException(
                $"{file.Path}: line {fault.LineNumber}: a quoted cell does not end, a quote stands within a cell, or the " +
                $"row is longer than {MaxRecordBytes} bytes. Quote cells as a whole and write a quote within them twice.",
                fault);
        }
    }

    private static TableContent Read(TableFile file, CsvReader csv)
    {
        if (!csv.Read())
        {
            throw new InvalidInputException($"{file.Path}: holds no rows. Give a file with at least one row.");
        }

        var header = IsHeader(csv) ? Cells(csv) : null;
        var columns = csv.FieldCount;
        var firstLine = csv.LineNumber;
        if (header is not null && !csv.Read())
        {
            throw new InvalidInputException($"{file.Path}: holds a header but no rows. Give a file with at least one row.");
        }

        // Without a header the columns stand in the order of the field names, where there are as many.
        var names = header ?? (file.Fields.Count == columns ? file.Fields : []);
        var plan = names.Count > 0 ? Named(file, csv, names) : Unnamed(file, columns);
        var rows = new CsvRows(file, plan, header, Segments(file, header));
        do
        {
            if (csv.FieldCount != columns)
            {
                throw new InvalidInputException(
                    $"{file.Path}: line {csv.LineNumber} has {csv.FieldCount} cells, line {firstLine} has {columns}. " +
                    "Give every row a cell for every column.");
            }

            rows.Add(csv);
        }
        while (csv.Read());

        return new TableContent(rows.ToRows(), plan.FieldNames, plan.Ignored, rows.Segments);
    }

    /// <summary>Number of the column that names segments; null when none does.</summary>
    private static int? Segments(TableFile file, string[]? header)
    {
        if (file.SegmentField is not { } field)
        {
            return null;
        }

        if (header is null)
        {
            throw new InvalidInputException(
                $"{file.Path}: has no header, so no column '{Excerpt.Value(field)}' for the segments. Name the columns in the "
                + "first line.");
        }

        var column = Array.IndexOf(header, field);
        return column >= 0 ? column : throw file.NoSegments("column", header);
    }

    private static RowPlan Unnamed(TableFile file, int columns) =>
        new(NamedColumns.Unnamed(file, columns, "columns"), [], [.. Enumerable.Range(0, columns)], []);

    private static RowPlan Named(TableFile file, CsvReader csv, IReadOnlyList<string> names)
    {
        var columns = names.Select((name, i) => new TableColumn(name, MayBeNumber(csv.GetSpan(i)) ? 1 : 0)).ToList();
        var plan = NamedColumns.Choose(file, columns, "column");
        return plan.Fields.FirstOrDefault(field => field.Width > 1) is { } wide
            ? throw new InvalidInputException(
                $"{file.Path}: the column '{wide.Name}' holds one value per row, but {wide.Width} are wanted for " +
                $"a row of the model: {RowFields.Describe(plan.Layout)}. Give one column for every value.")
            : plan;
    }

    /// <summary>A number, or an empty cell where one is missing.</summary>
    private static bool MayBeNumber(ReadOnlySpan<byte> cell) => cell.IsEmpty || CellNumber.TryParse(cell, out _);

    private static bool IsHeader(CsvReader csv)
    {
        var cells = Cells(csv);
        if (Array.Exists(cells, cell => cell.Length > 0 && !CellNumber.TryParse(Encoding.UTF8.GetBytes(cell), out _)))
        {
            return true;
        }

        // The numbers of the columns, after the empty name that pandas gives its index.
        var numbers = cells.AsSpan(cells[0].Length == 0 ? 1 : 0);
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != i.ToString(CultureInfo.InvariantCulture))
            {
                return false;
            }
        }

        return numbers.Length >= LeastColumnNumbers;
    }

    private static string[] Cells(CsvReader csv)
    {
        var cells = new string[csv.FieldCount];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = csv.GetString(i);
        }

        return cells;
    }
}
