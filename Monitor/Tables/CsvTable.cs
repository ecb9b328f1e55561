using System.Globalization;
using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Ingestion;
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
                $"{file.Path}: line {fault.LineNumber}: a quoted cell does not end, a quote stands within a cell, or the row is longer than " +
                $"{MaxRecordBytes} bytes. Quote cells as a whole and write a quote within them twice.",
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

        var plan = header is null ? Unnamed(file, columns) : Named(file, csv, header);
        var rows = new CsvRows(file, plan, header);
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

        return new TableContent(rows.ToRows(), plan.FieldNames, plan.Ignored);
    }

    private static RowPlan Unnamed(TableFile file, int columns)
    {
        var layout = NamedColumns.Unnamed(file, columns, "columns");
        var fields = file.Fields.Count > 0 ? RowFields.Resolve(layout, file.Fields, $"the field names for {file.Path}") : [];
        return new RowPlan(layout, fields, [.. Enumerable.Range(0, columns)], []);
    }

    private static RowPlan Named(TableFile file, CsvReader csv, string[] header)
    {
        var columns = header.Select((name, i) => new TableColumn(
            name, i >= csv.FieldCount || csv.GetSpan(i).IsEmpty || CellNumber.TryParse(csv.GetSpan(i), out _) ? 1 : 0)).ToList();
        var plan = NamedColumns.Choose(file, columns, "column");
        return plan.Fields.FirstOrDefault(field => field.Width > 1) is { } wide
            ? throw new InvalidInputException(
                $"{file.Path}: the column '{wide.Name}' holds one value per row, but {wide.Width} are wanted for a row of the model: " +
                $"{RowFields.Describe(plan.Layout)}. Give one column for every value.")
            : plan;
    }

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

/// <summary>Gathers the rows of one CSV file.</summary>
internal sealed class CsvRows(TableFile file, RowPlan plan, string[]? header)
{
    private readonly RowBuffer _rows = new(file, plan.Layout);
    private readonly NonFiniteValues _nonFinite = new(file.Path, "values that are");
    private readonly ElementKind[] _kinds = RowFields.Kinds(plan.Layout);

    /// <exception cref="InvalidInputException">An empty cell, no number, or a number that the model's input cannot take.</exception>
    public void Add(CsvReader csv)
    {
        var row = _rows.Add();
        for (var i = 0; i < row.Length; i++)
        {
            // Every field is one value wide, so that column i of the plan brings the value of field i.
            var position = plan.Fields.IsEmpty ? i : plan.Fields[i].Offset;
            var cell = csv.GetSpan(plan.Columns[i]);
            if (!CellNumber.TryParse(cell, out var number))
            {
                throw Fault(csv, i, cell.IsEmpty
                    ? "the cell is empty; a number is wanted. Fill it or leave the row out."
                    : $"'{Excerpt.Value(cell)}' is no number. Write numbers with a decimal point and without separators of thousands.");
            }

            var fault = ElementRange.Convert(_kinds[position], number, out row[position]);
            if (fault == RecordFault.OutOfRange)
            {
                throw Fault(
                    csv, i, $"{Excerpt.Value(cell)} is not allowed; legal is {ElementRange.Legal(_kinds[position])}. " +
                    "Correct the value or leave the row out.");
            }

            if (fault == RecordFault.NotFinite && _nonFinite.IsFirst())
            {
                _nonFinite.Locate($"{Excerpt.Value(cell)} at {Place(csv, i)}");
            }
        }
    }

    /// <exception cref="InvalidInputException">Values that are not finite.</exception>
    public RowSet ToRows()
    {
        _nonFinite.ThrowIfAny();
        return _rows.ToRows();
    }

    private InvalidInputException Fault(CsvReader csv, int i, string problem) => new($"{file.Path}: {Place(csv, i)}: {problem}");

    private string Place(CsvReader csv, int i)
    {
        var column = plan.Columns[i];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"line {csv.LineNumber}, column {(header is null ? column + 1 : $"'{Excerpt.Value(header[column])}'")}");
    }
}
