using System.Security.Cryptography;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Monitoring.Tables;

/// <summary>A data file as rows of the model's input.</summary>
/// <param name="FieldNames">Names of the row's fields where the file has names (CSV header, JSON object fields, Parquet
/// columns); else empty.</param>
/// <param name="IgnoredColumns">Columns, fields or arrays of the file that are no part of the row, in
/// the order of the file.</param>
/// <param name="Sha256">Hash of the file's bytes, lower-case hexadecimal.</param>
public sealed record TableData(
    RowSet Rows, IReadOnlyList<string> FieldNames, IReadOnlyList<string> IgnoredColumns, string FileName, string Sha256);

/// <summary>Reads .npy, .npz, .csv, .jsonl and .parquet files into the row layout of a model.</summary>
public static class TableReader
{
    private const string Endings = ".npy, .npz, .csv, .jsonl, .ndjson, .parquet";

    /// <param name="path">The file; its ending names the format.</param>
    /// <param name="inputs">The model's inputs; open axes are fixed by the file.</param>
    /// <param name="fields">Field names in the order of the row's values (from a baseline); empty: the file's own order.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    /// <exception cref="InvalidInputException">File, format, shape or value faults, with file, row and field.</exception>
    public static TableData Read(
        string path, IReadOnlyList<ModelInput> inputs, IReadOnlyList<string> fields, TableLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentOutOfRangeException.ThrowIfZero(inputs.Count, nameof(inputs));
        limits ??= new TableLimits();
        var read = Format(path);
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
            var content = read(new TableFile(path, stream, inputs, fields, limits));
            return new TableData(content.Rows, content.FieldNames, content.IgnoredColumns, Path.GetFileName(path), hash);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{path}: the file cannot be read: {fault.Message}", fault);
        }
    }

    private static Func<TableFile, TableContent> Format(string path)
    {
        var ending = Path.GetExtension(path);
        return ending.ToLowerInvariant() switch
        {
            ".npy" => ArrayTable.ReadNpy,
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
internal sealed record TableFile(
    string Path, Stream Stream, IReadOnlyList<ModelInput> Inputs, IReadOnlyList<string> Fields, TableLimits Limits);

/// <summary>What a format found in a file.</summary>
internal sealed record TableContent(RowSet Rows, IReadOnlyList<string> FieldNames, IReadOnlyList<string> IgnoredColumns);
