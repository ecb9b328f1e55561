using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// A folder of files in one format as one table, as Spark and others write it: the parts in the order of their names. Files
/// whose names begin with a dot or an underscore do not belong to the rows. Parts may be empty, but not all.
/// </summary>
internal static class TableFolder
{
    private const int MostParts = 100_000;

    /// <summary>Folders of table formats whose logs say which of the files still count.</summary>
    private static readonly (string Folder, string Kind)[] Logs =
        [("_delta_log", "Delta"), (".hoodie", "Hudi"), ("_spark_metadata", "Spark streaming")];

    /// <param name="folder">The folder.</param>
    /// <param name="fields">The fields of a row; empty for those of the first part.</param>
    /// <param name="options">What the user says of the files.</param>
    /// <param name="read">Reads one part.</param>
    /// <exception cref="InvalidInputException">No parts, parts of several formats, or parts that differ in their
    /// columns.</exception>
    public static TableData Read(
        string folder,
        IReadOnlyList<string> fields,
        TableOptions options,
        Func<string, IReadOnlyList<string>, TableOptions, TableData> read)
    {
        var parts = Parts(folder, ref options);
        var tables = new List<(string Path, TableData Table)>();
        var sums = new StringBuilder();
        var (rows, values) = (0L, 0L);
        foreach (var part in parts)
        {
            var left = options.Limits with
            {
                MaxRows = (int)(options.Limits.MaxRows - rows),
                MaxValues = (int)(options.Limits.MaxValues - values),
            };
            TableData table;
            try
            {
                var names = tables.Count > 0 && tables[0].Table.FieldNames.Count > 0 ? tables[0].Table.FieldNames : fields;
                table = read(part, names, options with { Limits = left });
            }
            catch (EmptyTableException)
            {
                continue;
            }

            if (tables.Count > 0)
            {
                CheckAlike(tables[0], (part, table), options.Format != TableFormat.Jsonl);
            }

            rows += table.Rows.Count;
            values += table.Rows.Values.Length;
            tables.Add((part, table));
            sums.Append(CultureInfo.InvariantCulture, $"{table.Sha256}  {table.FileName}\n");
        }

        return tables.Count > 0
            ? Join(folder, [.. tables.Select(one => one.Table)], sums.ToString())
            : throw new InvalidInputException(
                $"{folder}: {(parts.Length == 1 ? "its file holds" : $"its {parts.Length} files hold")} no rows. "
                + "Give at least one row.");
    }

    private static TableData Join(string folder, TableData[] tables, string sums)
    {
        var first = tables[0];
        var values = new float[tables.Sum(table => (long)table.Rows.Values.Length)];
        var starts = new int[tables.Length];
        var (at, count) = (0, 0);
        for (var i = 0; i < tables.Length; i++)
        {
            tables[i].Rows.Values.CopyTo(values.AsSpan(at));
            at += tables[i].Rows.Values.Length;
            starts[i] = count;
            count += tables[i].Rows.Count;
        }

        return new TableData(
            new RowSet(first.Rows.Layout, values).Named(Place),
            first.FieldNames,
            [.. tables.SelectMany(table => table.IgnoredColumns).Distinct(StringComparer.Ordinal)],
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sums))))
        {
            Segments = first.Segments is null ? null : [.. tables.SelectMany(table => table.Segments!)],
            Skipped = tables.Aggregate(SkippedRows.None, (sum, table) => sum.And(table.Skipped.Of(table.FileName))),
            Notices = [.. tables.SelectMany(table => table.Notices).Distinct(StringComparer.Ordinal)],
        };

        string Place(int row)
        {
            var part = Array.BinarySearch(starts, row);
            part = part >= 0 ? part : ~part - 1;
            return tables[part].Rows.Place(row - starts[part]);
        }
    }

    /// <summary>The files with rows in the order of their names; the options then say their format.</summary>
    private static string[] Parts(string folder, ref TableOptions options)
    {
        foreach (var (log, kind) in Logs)
        {
            if (Directory.Exists(Path.Combine(folder, log)))
            {
                throw new InvalidInputException(
                    $"{folder}: is a {kind} table; which of its files still count is in its log, which is not read. Export "
                    + "its rows.");
            }
        }

        if (Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).FirstOrDefault(IsData) is { } inner)
        {
            throw new InvalidInputException(
                $"{folder}: holds the folder '{Excerpt.Value(inner)}'. Only folders of files are read, without partitions in "
                + "folders of their own. Give one of these folders, or put the files into one.");
        }

        string[] parts = [.. Directory.EnumerateFiles(folder).Where(path => IsData(Path.GetFileName(path))).Take(MostParts + 1)];
        if (parts.Length is 0 or > MostParts)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{folder}: is a folder with {(parts.Length == 0 ? "no files of rows" : $"more than {MostParts} files")}. ") +
                "Give a file, or a folder of files in one format, such as part-00000.parquet.");
        }

        Array.Sort(parts, StringComparer.Ordinal);
        if (options.Format is null)
        {
            var formats = parts.GroupBy(TableReader.FormatOf).ToList();
            options = formats.Count == 1 && formats[0].Key is { } format
                ? options with { Format = format }
                : throw new InvalidInputException(
                    $"{folder}: holds files that are not all in one format: "
                    + $"{Names.List(formats.Select(group => $"'{Excerpt.Value(Path.GetFileName(group.First()))}'"))}. Keep "
                    + "the files of rows alone in the folder, or say with --format how all of them are written.");
        }

        return parts;
    }

    private static bool IsData(string name) => !name.StartsWith('.') && !name.StartsWith('_');

    /// <param name="first">The first part with rows.</param>
    /// <param name="part">Another one.</param>
    /// <param name="fixedColumns">Whether every row has the same columns, so that those beside the row's must be alike
    /// too.</param>
    private static void CheckAlike((string Path, TableData Table) first, (string Path, TableData Table) part, bool fixedColumns)
    {
        if (!first.Table.FieldNames.SequenceEqual(part.Table.FieldNames, StringComparer.Ordinal)
            || !Inputs(first.Table).SequenceEqual(Inputs(part.Table))
            || (fixedColumns && !first.Table.IgnoredColumns.Order().SequenceEqual(part.Table.IgnoredColumns.Order())))
        {
            throw new InvalidInputException(
                $"{part.Path}: its columns are {Columns(part.Table)}, those of {first.Path} are {Columns(first.Table)}. All "
                + "parts of a folder must have the same columns.");
        }

        static IEnumerable<string> Inputs(TableData table) =>
            table.Rows.Layout.Inputs.Select(input => $"{input.Name} {input.ShapeText}");

        static string Columns(TableData table) => table.FieldNames.Count > 0
            ? Names.List(table.FieldNames.Concat(table.IgnoredColumns))
            : Names.List(Inputs(table).Concat(table.IgnoredColumns));
    }
}
