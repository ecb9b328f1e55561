using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Monitoring.Tables;

/// <summary>A data file as rows of the model's input.</summary>
/// <param name="FieldNames">Names of the row's fields where the file has names (CSV header, JSON object fields, Parquet
/// columns); else empty.</param>
/// <param name="IgnoredColumns">Columns, fields or arrays of the file that are neither a part of the row nor name its segment,
/// in the order of the file.</param>
/// <param name="FileName">Name of the file or folder, without its path.</param>
/// <param name="Sha256">
/// Hash of the file's bytes, lower-case hexadecimal; of a folder that of its parts' lines as <c>sha256sum</c> prints them.
/// </param>
public sealed record TableData(
    RowSet Rows, IReadOnlyList<string> FieldNames, IReadOnlyList<string> IgnoredColumns, string FileName, string Sha256)
{
    /// <summary>Name of every row's segment, as it is counted; null when nobody asked for them.</summary>
    public IReadOnlyList<string>? Segments { get; init; }

    /// <summary>Rows that were left out because they cannot be used; the others are counted without them.</summary>
    public SkippedRows Skipped { get; init; } = SkippedRows.None;

    /// <summary>How the file was taken where it could be taken otherwise, in words.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}

/// <summary>Bounds of reading a data file.</summary>
/// <param name="MaxFileBytes">Largest file, and most bytes that a compressed one unpacks to; default 2 GiB.</param>
/// <param name="MaxRows">Most rows; default 100 million.</param>
/// <param name="MaxValues">Most values over all rows; default 2²⁹, which are 2 GiB of float32.</param>
public sealed record TableLimits(
    long MaxFileBytes = TableLimits.DefaultMaxFileBytes,
    int MaxRows = TableLimits.DefaultMaxRows,
    int MaxValues = TableLimits.DefaultMaxValues)
{
    public const long DefaultMaxFileBytes = 1L << 31;

    public const int DefaultMaxRows = 100_000_000;

    public const int DefaultMaxValues = 1 << 29;
}

/// <summary>
/// Reads .npy, .npz, .csv, .tsv, .jsonl and .parquet files, folders of such, and standard input into the row layout of a model.
/// </summary>
public static class TableReader
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = TableSource.StandardInput;

    private const string Endings = ".npy, .npz, .csv, .tsv, .jsonl, .ndjson, .parquet, and those of text with .gz behind";

    /// <param name="path">The file, a folder of files in one format, or <c>-</c> for standard input.</param>
    /// <param name="inputs">The model's inputs; open axes are fixed by the file.</param>
    /// <param name="fields">Field names in the order of the row's values (from a baseline); empty: the file's own order.</param>
    /// <param name="options">What the user says of the file; null for nothing.</param>
    /// <exception cref="InvalidInputException">File, format, shape or value faults, with file, row and field.</exception>
    public static TableData Read(
        string path, IReadOnlyList<ModelInput> inputs, IReadOnlyList<string> fields, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentOutOfRangeException.ThrowIfZero(inputs.Count, nameof(inputs));
        options ??= new TableOptions();
        if (path.Length == 0)
        {
            throw new InvalidInputException("The name of the data file is empty. Give a file.");
        }

        try
        {
            return Directory.Exists(path)
                ? TableFolder.Read(path, fields, options, ReadFile)
                : ReadFile(path, fields, options);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"{path}: there is no such file. Give the path of a file that is there.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: the file cannot be read: {fault.Message}", fault);
        }

        TableData ReadFile(string file, IReadOnlyList<string> names, TableOptions how) => TableReader.ReadFile(
            file, inputs, names, how);
    }

    /// <summary>The format that a file's ending names; null when it names none.</summary>
    internal static TableFormat? FormatOf(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        TableFormat? format = Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".npy" => TableFormat.Npy,
            ".npz" => TableFormat.Npz,
            ".csv" => TableFormat.Csv,
            ".tsv" => TableFormat.Tsv,
            ".jsonl" or ".ndjson" => TableFormat.Jsonl,
            ".parquet" => TableFormat.Parquet,
            _ => null,
        };
        return format;
    }

    private static TableData ReadFile(
        string path, IReadOnlyList<ModelInput> inputs, IReadOnlyList<string> fields, TableOptions options)
    {
        var format = options.Format ?? FormatOf(path) ?? throw new InvalidInputException(
            path == TableSource.StandardInput
                ? "standard input: say how its rows are written: --format csv, tsv, jsonl or npy."
                : $"{path}: the ending '{Path.GetExtension(path)}' names no format that is read; legal are {Endings}. Rename or "
                    + "convert the file, or say with --format how it is written.");
        if (format == TableFormat.Npy && options.SegmentField is { } field)
        {
            throw new InvalidInputException(
                $"{path}: the format has no named columns, so no field '{field}' for segments. Use .csv, .jsonl, .npz or "
                + ".parquet.");
        }

        using var source = TableSource.Open(path, format, options);
        TableContent content;
        try
        {
            content = Reader(format)(new TableFile(
                source.Path, source.Content, inputs, fields, options with { Format = format }));
        }
        catch (InvalidInputException)
        {
            source.CheckUnchanged(); // else it would be blamed for what another program did to it
            throw;
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidInputException(
                $"{source.Path}: the compressed data (gzip) are damaged or cut off. Write or copy the file again.", fault);
        }

        var name = path == TableSource.StandardInput ? source.Path : Path.GetFileName(path);
        var places = content.Places;
        return new TableData(
            content.Rows.Named(row => $"{name}, {places.Of(row)}"),
            content.FieldNames,
            [.. content.IgnoredColumns.Where(column => column != options.SegmentField)],
            name,
            source.Finish())
        {
            Segments = content.Segments,
            Skipped = content.Skipped,
            Notices = content.Notices,
        };
    }

    private static Func<TableFile, TableContent> Reader(TableFormat format) => format switch
    {
        TableFormat.Npy => ArrayTable.ReadNpy,
        TableFormat.Npz => ArrayTable.ReadNpz,
        TableFormat.Csv or TableFormat.Tsv => CsvTable.Read,
        TableFormat.Jsonl => JsonLinesTable.Read,
        _ => ParquetTable.Read,
    };
}
