using System.Security.Cryptography;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>A data file as rows of the model's input.</summary>
/// <param name="FieldNames">Names of the row's fields where the file has names (CSV header, JSON object fields, Parquet
/// columns); else empty.</param>
/// <param name="IgnoredColumns">Columns, fields or arrays of the file that are neither a part of the row nor name its segment,
/// in the order of the file.</param>
/// <param name="Sha256">Hash of the file's bytes, lower-case hexadecimal.</param>
public sealed record TableData(
    RowSet Rows, IReadOnlyList<string> FieldNames, IReadOnlyList<string> IgnoredColumns, string FileName, string Sha256)
{
    /// <summary>Name of every row's segment, as it is counted; null when nobody asked for them.</summary>
    public IReadOnlyList<string>? Segments { get; init; }
}

/// <summary>Bounds of reading a data file.</summary>
/// <param name="MaxFileBytes">Largest file; default 2 GiB.</param>
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

/// <summary>Reads .npy, .npz, .csv, .jsonl and .parquet files into the row layout of a model.</summary>
public static class TableReader
{
    private const string Endings = ".npy, .npz, .csv, .jsonl, .ndjson, .parquet";

    /// <param name="path">The file; its ending names the format.</param>
    /// <param name="inputs">The model's inputs; open axes are fixed by the file.</param>
    /// <param name="fields">Field names in the order of the row's values (from a baseline); empty: the file's own order.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    /// <param name="segmentField">
    /// The column, field or array that says which segment every row belongs to: text, whole numbers, true or false. Empty cells
    /// and nulls name no segment. Null when segments are not asked for.
    /// </param>
    /// <exception cref="InvalidInputException">File, format, shape or value faults, with file, row and field.</exception>
    public static TableData Read(
        string path,
        IReadOnlyList<ModelInput> inputs,
        IReadOnlyList<string> fields,
        TableLimits? limits = null,
        string? segmentField = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentOutOfRangeException.ThrowIfZero(inputs.Count, nameof(inputs));
        limits ??= new TableLimits();
        var read = Format(path, segmentField);
        try
        {
            // One handle for the hash and for the rows: both are of the same bytes.
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            if (!stream.CanSeek)
            {
                throw new InvalidInputException($"{path}: this is no regular file. Write the rows to a file first.");
            }

            if (stream.Length == 0)
            {
                throw new InvalidInputException($"{path}: the file is empty. Give a file with at least one row.");
            }

            if (stream.Length > limits.MaxFileBytes)
            {
                throw new InvalidInputException(
                    $"{path}: the file has {stream.Length} bytes; at most {limits.MaxFileBytes} are read. Use fewer rows.");
            }

            var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            stream.Position = 0;
            var content = read(new TableFile(path, stream, inputs, fields, limits, segmentField));
            return new TableData(
                content.Rows,
                content.FieldNames,
                [.. content.IgnoredColumns.Where(column => column != segmentField)],
                Path.GetFileName(path),
                hash)
            {
                Segments = content.Segments,
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: the file cannot be read: {fault.Message}", fault);
        }
    }

    private static Func<TableFile, TableContent> Format(string path, string? segmentField)
    {
        var ending = Path.GetExtension(path);
        return ending.ToLowerInvariant() switch
        {
            ".npy" => segmentField is null
                ? ArrayTable.ReadNpy
                : throw new InvalidInputException(
                    $"{path}: the format has no named columns, so no field '{segmentField}' for segments. "
                    + "Use .csv, .jsonl, .npz or .parquet."),
            ".npz" => ArrayTable.ReadNpz,
            ".csv" => CsvTable.Read,
            ".jsonl" or ".ndjson" => JsonLinesTable.Read,
            ".parquet" => ParquetTable.Read,
            _ => throw new InvalidInputException(
                $"{path}: the ending '{ending}' names no format that is read; legal are {Endings}. Rename or convert the file."),
        };
    }
}

/// <summary>What a format needs to read one file.</summary>
/// <param name="SegmentField">The column that names segments; null when they are not asked for.</param>
internal sealed record TableFile(
    string Path,
    Stream Stream,
    IReadOnlyList<ModelInput> Inputs,
    IReadOnlyList<string> Fields,
    TableLimits Limits,
    string? SegmentField = null)
{
    /// <summary>The file has no column for the segments.</summary>
    /// <param name="word">What a column is called in this format.</param>
    /// <param name="names">The columns that it has.</param>
    public InvalidInputException NoSegments(string word, IEnumerable<string> names) => new(
        $"{Path}: has no {word} '{Excerpt.Value(SegmentField)}' for the segments; its {word}s are "
        + $"{Names.List(names.Select(name => Excerpt.Value(name)))}.");
}

/// <summary>What a format found in a file.</summary>
/// <param name="Segments">Name of every row's segment; null when they are not asked for.</param>
internal sealed record TableContent(
    RowSet Rows,
    IReadOnlyList<string> FieldNames,
    IReadOnlyList<string> IgnoredColumns,
    IReadOnlyList<string>? Segments = null);
