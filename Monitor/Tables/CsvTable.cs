using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using CsvHelper;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// Rows from text with separators (comma, semicolon, tab or bar), one value per cell, with or without the names of the columns
/// in the first row.
/// </summary>
internal static class CsvTable
{
    /// <summary>A row as long as this is broken quoting rather than data.</summary>
    private const int MaxRecordBytes = 64 << 20;

    /// <summary>Bytes that are looked at to find how the file is written, unless they hold fewer than two rows.</summary>
    private const int SampleBytes = 1 << 20;

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
            var bytes = file.Stream as PeekStream ?? new PeekStream(file.Stream);
            var beginning = bytes.Peek(SampleBytes);
            if (beginning.Length == SampleBytes && beginning.Span.Count((byte)'\n') < 3)
            {
                beginning = bytes.Peek(MaxRecordBytes);
            }

            var whole = bytes.Peek(beginning.Length + 1).Length == beginning.Length;
            CheckText(file, bytes.Peek(beginning.Length).Span);
            var dialect = CsvDialect.Find(file, bytes.Peek(beginning.Length), whole, Options);
            var bad = new BadRows(file);
            using var csv = CsvReader.Create(bytes, Options with
            {
                Separator = dialect.Separator,
                MalformedData = bad.Skips ? CsvMalformedDataHandling.Skip : CsvMalformedDataHandling.Throw,
                OnMalformedRecord = bad.Skips ? record => LeaveOut(file, record, bad) : null,
            },
            leaveOpen: true);
            return Read(file, csv, dialect, bad);
        }
        catch (CsvFormatException fault)
        {
            throw BadQuotes(file, fault.LineNumber, fault);
        }
    }

    /// <summary>
    /// A row with a quote in the wrong place is bad as others are, if it ends with its line: else nobody knows which rows it
    /// took.
    /// </summary>
    private static void LeaveOut(TableFile file, CsvMalformedRecord record, BadRows bad)
    {
        if (record.LineNumber == 1 || record.Reason == CsvMalformedReason.UnterminatedQuote
            || record.RawRecord.AsSpan().ContainsAny('\n', '\r'))
        {
            throw BadQuotes(file, record.LineNumber, null);
        }

        bad.Add(record.LineNumber, $"line {record.LineNumber}: a quote stands within a cell", "");
    }

    private static InvalidInputException BadQuotes(TableFile file, long line, CsvFormatException? fault) => new(
        $"{file.Path}: line {line}: a quoted cell does not end, a quote stands within a cell, or the row is longer than " +
        $"{MaxRecordBytes} bytes. Quote cells as a whole and write a quote within them twice.",
        fault!);

    /// <exception cref="InvalidInputException">Bytes that no text in UTF-8 has, and no mark that tells another
    /// encoding.</exception>
    private static void CheckText(TableFile file, ReadOnlySpan<byte> beginning)
    {
        if (beginning.Contains((byte)0) && !beginning.StartsWith<byte>([0xFF, 0xFE]) && !beginning.StartsWith<byte>([0xFE, 0xFF]))
        {
            throw new InvalidInputException(
                $"{file.Path}: holds zero bytes, so it is no text in UTF-8. Save it as CSV in UTF-8.");
        }
    }

    private static TableContent Read(TableFile file, CsvReader csv, CsvDialect dialect, BadRows bad)
    {
        if (!csv.Read())
        {
            throw file.Empty();
        }

        var header = dialect.Header == CsvHeader.None ? null : Header(file, csv);
        var columns = csv.FieldCount;
        var firstLine = csv.LineNumber;
        if (header is not null && !csv.Read())
        {
            throw file.Empty(
                "holds a header but no rows" + (file.Options.Header == HeaderChoice.Auto ? " (--header no takes it for " +
                "one)" : ""));
        }

        // Without a header the columns stand in the order of the field names, where there are as many. So do those that have
        // numbers for names, where other names are asked for.
        if (dialect.Header == CsvHeader.Numbers && file.Fields.Count == columns && !file.Fields.Intersect(header!).Any())
        {
            header = null;
        }

        var names = header ?? (file.Fields.Count == columns ? file.Fields : []);
        var plan = names.Count > 0 ? Named(file, names, dialect.Kinds) : NamedColumns.Unnamed(file, dialect.Kinds);
        var rows = new CsvRows(file, plan, header, Segments(file, header), new CellNumbers(dialect.Decimal), bad);
        do
        {
            if (csv.FieldCount == columns)
            {
                rows.Add(csv);
            }
            else
            {
                bad.Add(
                    csv.LineNumber,
                    $"line {csv.LineNumber} has {csv.FieldCount} cells, line {firstLine} has {columns}",
                    "Give every row a cell for every column");
            }
        }
        while (csv.Read());

        return rows.ToContent() with { Notices = dialect.Notices };
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

    private static RowPlan Named(TableFile file, IReadOnlyList<string> names, IReadOnlyList<CsvColumnKind> kinds)
    {
        var plan = NamedColumns.Choose(
            file, [.. names.Select((name, i) => new TableColumn(name, kinds[i] == CsvColumnKind.Text ? 0 : 1))], "column");
        return plan.Fields.FirstOrDefault(field => field.Width > 1) is { } wide
            ? throw new InvalidInputException(
                $"{file.Path}: the column '{wide.Name}' holds one value per row, but {wide.Width} are wanted for " +
                $"a row of the model: {RowFields.Describe(plan.Layout)}. Give one column for every value.")
            : plan;
    }

    private static string[] Header(TableFile file, CsvReader csv)
    {
        var cells = new string[csv.FieldCount];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = csv.GetString(i);
            if (cells[i].Contains('\uFFFD', StringComparison.Ordinal))
            {
                throw new InvalidInputException(
                    $"{file.Path}: the name of column {i + 1} is no text in UTF-8: '{Excerpt.Value(cells[i])}'. Save the file as "
                    + "UTF-8.");
            }
        }

        return cells;
    }
}
