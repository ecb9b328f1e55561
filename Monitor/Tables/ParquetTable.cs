using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// Rows from Parquet: columns of numbers, and columns of lists of numbers, read one column of one row group at a time.
/// </summary>
internal static class ParquetTable
{
    public static TableContent Read(TableFile file)
    {
        try
        {
            // The file is local and nothing else runs on this thread: waiting here costs nothing.
            return ReadAsync(file).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is not (InvalidInputException or OutOfMemoryException))
        {
            // Whatever a reader throws on damaged bytes: there is no common type.
            throw new InvalidInputException(
                $"{file.Path}: this is no readable Parquet file: {Excerpt.Line(fault.Message)} Write or copy it again.", fault);
        }
    }

    private static async Task<TableContent> ReadAsync(TableFile file)
    {
        var reader = await ParquetReader.CreateAsync(file.Stream, leaveStreamOpen: true).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var groups = reader.RowGroups.Where(group => group.RowCount > 0).ToList();
        var count = groups.Aggregate(0L, (sum, group) => checked(sum + group.RowCount));
        RowLimits.Check(file, count, 1);

        var leaves = reader.Schema.Fields.Select(Leaf).ToList();
        var columns = new List<TableColumn>();
        foreach (var (field, leaf) in reader.Schema.Fields.Zip(leaves))
        {
            var wanted = leaf is not null && (file.Fields.Count == 0 || file.Fields.Contains(field.Name, StringComparer.Ordinal));
            columns.Add(new TableColumn(field.Name, wanted ? await WidthAsync(file, groups[0], leaf!).ConfigureAwait(false) : 0));
        }

        var plan = NamedColumns.Choose(file, columns, "column");
        RowLimits.Check(file, count, plan.Layout.RowLength);
        var target = new ParquetRows(file, plan, (int)count);
        var segments = file.SegmentField is null ? null : new ParquetSegments(file, reader.Schema);
        foreach (var group in groups)
        {
            for (var i = 0; i < plan.Fields.Length; i++)
            {
                if (leaves[plan.Columns[i]] is not { } leaf)
                {
                    throw new InvalidInputException(
                        $"{file.Path}: the column '{plan.Fields[i].Name}' holds no numbers. Store it as integers, floats, " +
                        "decimals or booleans.");
                }

                using var data = await ReadAsync(file, group, leaf).ConfigureAwait(false);
                target.Fill(data, leaf, plan.Fields[i], (int)group.RowCount);
            }

            if (segments is not null)
            {
                await segments.AddAsync(group).ConfigureAwait(false);
            }

            target.Advance((int)group.RowCount);
        }

        return new TableContent(target.ToRows(), plan.FieldNames, plan.Ignored, segments?.Names);
    }

    /// <summary>The column of numbers behind a field: itself, or the items of a list; null for anything else.</summary>
    private static DataField? Leaf(Field field) => field switch
    {
        ListField list => list.Item is DataField item && IsNumeric(item) && item.MaxRepetitionLevel == 1 ? item : null,
        DataField data => IsNumeric(data) && data.MaxRepetitionLevel <= 1 ? data : null,
        _ => null,
    };

    private static bool IsNumeric(DataField field) =>
        Type.GetTypeCode(field.ClrType) is >= TypeCode.SByte and <= TypeCode.Decimal or TypeCode.Boolean;

    /// <summary>How many values the first row has.</summary>
    private static async Task<int> WidthAsync(TableFile file, ParquetRowGroupReader group, DataField leaf)
    {
        if (leaf.MaxRepetitionLevel == 0)
        {
            return 1;
        }

        using var data = await ReadAsync(file, group, leaf).ConfigureAwait(false);
        var next = data.RepetitionLevels[1..].IndexOf(0);
        return next < 0 ? data.RepetitionLevels.Length : next + 1;
    }

    /// <summary>Reads one column of one row group, for which the library allocates as much as the file announces.</summary>
    public static ValueTask<RawColumnData> ReadAsync(TableFile file, ParquetRowGroupReader group, DataField leaf)
    {
        var announced = group.GetMetadata(leaf)?.MetaData?.NumValues ?? 0;
        return announced >= 0 && announced <= file.Limits.MaxValues
            ? group.ReadRawColumnDataBaseAsync(leaf)
            : throw new InvalidInputException(
                $"{file.Path}: the column '{leaf.Path.FirstPart}' announces {announced} values in one row group; at most " +
                $"{file.Limits.MaxValues} are read. Use fewer rows, or smaller row groups.");
    }
}
