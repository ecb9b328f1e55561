using System.Globalization;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using CsvHelper;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// Reads the column of a data file that says which segment every row belongs to: text, whole numbers, true or false.
/// Cells that are empty or null name no segment.
/// </summary>
internal static class SegmentColumn
{
    /// <param name="path">A file that <see cref="TableReader"/> has read.</param>
    /// <param name="field">Name of the column, field or array.</param>
    /// <param name="rows">How many rows were read from it.</param>
    /// <exception cref="InvalidInputException">No such column, or one of another kind or length.</exception>
    public static string?[] Read(string path, string field, int rows)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(field);
        using var stream = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        var file = new TableFile(path, stream, [], [], new TableLimits());
        var names = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => FromCsv(file, field),
            ".jsonl" or ".ndjson" => FromJsonLines(file, field),
            ".npz" => FromNpz(file, field),
            ".parquet" => FromParquetAsync(file, field).GetAwaiter().GetResult(),
            _ => throw new InvalidInputException(
                $"{path}: the format has no named columns, so no field '{field}' for segments. "
                + "Use .csv, .jsonl, .npz or .parquet."),
        };
        return names.Count == rows
            ? [.. names]
            : throw new InvalidInputException(
                $"{path}: '{field}' names the segments of {names.Count} rows, but there are {rows}. Name one for every row.");
    }

    private static List<string?> FromCsv(TableFile file, string field)
    {
        using var csv = CsvReader.Create(
            file.Stream, new CsvReaderOptions { HasHeader = false, TrimWhitespace = true }, leaveOpen: true);
        csv.Read();
        var header = Enumerable.Range(0, csv.FieldCount).Select(csv.GetString).ToList();
        var column = header.IndexOf(field);
        if (column < 0) throw Missing(file, "column", field, header);
        var names = new List<string?>();
        while (csv.Read()) names.Add(csv.GetString(column));
        return names;
    }

    private static List<string?> FromJsonLines(TableFile file, string field)
    {
        var (lines, reader, names) = (new Utf8Lines(file), new JsonSegment(field), new List<string?>());
        while (lines.Read()) names.Add(reader.Read(lines.Line));
        return names.Exists(name => name is not null)
            ? names
            : throw new InvalidInputException(
                $"{file.Path}: no line has a field '{field}' that holds a text, a number, true or false. "
                + "Give the field of the segments.");
    }

    private static List<string?> FromNpz(TableFile file, string field)
    {
        var arrays = NpzFile.Read(file.Stream, file.Path, new NpzLimits(MaxBytes: file.Limits.MaxFileBytes));
        if (!arrays.TryGetValue(field, out var array)) throw Missing(file, "array", field, arrays.Keys);
        var values = array.Shape.Length == 1
            ? array.ToInt64()
            : throw new InvalidInputException(
                $"{file.Path}: the array '{field}' is {array.Text}; one whole number per row is wanted.");
        return [.. values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture))];
    }

    private static async Task<List<string?>> FromParquetAsync(TableFile file, string field)
    {
        var reader = await ParquetReader.CreateAsync(file.Stream, leaveStreamOpen: true).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        if (reader.Schema.Fields.FirstOrDefault(one => one.Name == field) is not { } found)
        {
            throw Missing(file, "column", field, reader.Schema.Fields.Select(one => one.Name));
        }

        var names = new List<string?>();
        foreach (var group in reader.RowGroups.Where(group => group.RowCount > 0))
        {
            names.AddRange(await NamesAsync(file, group, found).ConfigureAwait(false));
        }

        return names;
    }

    private static async Task<IEnumerable<string?>> NamesAsync(TableFile file, ParquetRowGroupReader group, Field field)
    {
        if (field is DataField { MaxRepetitionLevel: 0 } leaf)
        {
            if (leaf.ClrType == typeof(string) || leaf.ClrType == typeof(ReadOnlyMemory<char>))
            {
                var texts = new string[checked((int)group.RowCount)];
                await group.ReadAsync(leaf, texts).ConfigureAwait(false);
                return texts;
            }

            if (leaf.ClrType == typeof(int) || leaf.ClrType == typeof(long) || leaf.ClrType == typeof(bool))
            {
                using var data = await group.ReadRawColumnDataBaseAsync(leaf).ConfigureAwait(false);
                return Spread(data, leaf);
            }
        }

        throw new InvalidInputException(
            $"{file.Path}: the column '{field.Name}' holds neither text nor whole numbers nor booleans. "
            + "Give such a column for the segments.");
    }

    private static List<string?> Spread(RawColumnData data, DataField leaf)
    {
        string[] values = data switch
        {
            RawColumnData<int> whole => [.. whole.Values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture))],
            RawColumnData<long> whole =>
                [.. whole.Values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture))],
            RawColumnData<bool> truths => [.. truths.Values.ToArray().Select(value => value ? "true" : "false")],
            _ => throw new NotSupportedException($"columns of {leaf.ClrType.Name} are not read."),
        };
        if (leaf.MaxDefinitionLevel == 0) return [.. values];
        var names = new List<string?>();
        var next = 0;
        foreach (var level in data.DefinitionLevels) names.Add(level < leaf.MaxDefinitionLevel ? null : values[next++]);
        return names;
    }

    private static InvalidInputException Missing(TableFile file, string word, string field, IEnumerable<string> names) => new(
        $"{file.Path}: has no {word} '{Excerpt.Value(field)}' for the segments; its {word}s are "
        + $"{Names.List(names.Select(name => Excerpt.Value(name)))}.");
}
