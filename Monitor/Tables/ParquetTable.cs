using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using Parquet;
using Parquet.Data;
using Parquet.Meta;
using Parquet.Schema;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// Rows from Parquet: columns of numbers, and columns of lists of numbers, read one column of one row group at a time.
/// </summary>
internal static class ParquetTable
{
    /// <summary>
    /// Codecs whose pages are decoded as they are meant. LZ4 is not among them: its framing differs between writers, and the
    /// library takes all of them for one. LZO is decoded by nobody.
    /// </summary>
    private static readonly CompressionCodec[] Codecs =
    [
        CompressionCodec.UNCOMPRESSED, CompressionCodec.SNAPPY, CompressionCodec.GZIP, CompressionCodec.BROTLI,
        CompressionCodec.ZSTD, CompressionCodec.LZ4_RAW,
    ];

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
        var halves = new ParquetHalves(reader.Metadata!);
        var groups = reader.RowGroups.Where(group => group.RowCount > 0).ToList();
        var count = groups.Aggregate(0L, (sum, group) => checked(sum + group.RowCount));
        RowLimits.Check(file, count, 1);

        var leaves = reader.Schema.Fields.Select(field => Leaf(field, halves)).ToList();
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
                        $"{file.Path}: the column '{plan.Fields[i].Name}' holds no numbers but "
                        + $"{TypeOf(reader.Schema.Fields[plan.Columns[i]])}. Store it as integers, floats, decimals or "
                        + "booleans.");
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

        return target.ToContent(segments?.Names);
    }

    /// <summary>The column of numbers behind a field: itself, or the items of a list; null for anything else.</summary>
    private static DataField? Leaf(Field field, ParquetHalves halves) => field switch
    {
        ListField list => list.Item is DataField item && IsNumeric(item, halves) && item.MaxRepetitionLevel == 1 ? item : null,
        DataField data => IsNumeric(data, halves) && data.MaxRepetitionLevel <= 1 ? data : null,
        _ => null,
    };

    private static bool IsNumeric(DataField field, ParquetHalves halves) =>
        System.Type.GetTypeCode(field.ClrType) is >= TypeCode.SByte and <= TypeCode.Decimal or TypeCode.Boolean
        || halves.Contains(field);

    private static string TypeOf(Field field) => field switch
    {
        DataField data when data.ClrType == typeof(string) || data.ClrType == typeof(ReadOnlyMemory<char>) => "text",
        DataField data when data.ClrType == typeof(ReadOnlyMemory<byte>) || data.ClrType == typeof(byte[]) => "bytes",
        DataField data => data.ClrType.Name,
        _ => field.SchemaType.ToString().ToLowerInvariant(),
    };

    /// <summary>How many values most rows of the group have; the first of those.</summary>
    private static async Task<int> WidthAsync(TableFile file, ParquetRowGroupReader group, DataField leaf)
    {
        if (leaf.MaxRepetitionLevel == 0)
        {
            return 1;
        }

        using var data = await ReadAsync(file, group, leaf).ConfigureAwait(false);
        var lengths = new OrderedDictionary<int, int>();
        var length = 0;
        for (var i = 0; i <= data.RepetitionLevels.Length; i++)
        {
            if (i > 0 && (i == data.RepetitionLevels.Length || data.RepetitionLevels[i] == 0))
            {
                lengths[length] = lengths.GetValueOrDefault(length) + 1;
                length = 0;
            }

            if (i < data.RepetitionLevels.Length)
            {
                length += leaf.MaxDefinitionLevel == 0 || data.DefinitionLevels[i] == leaf.MaxDefinitionLevel ? 1 : 0;
            }
        }

        return lengths.Where(one => one.Key > 0).DefaultIfEmpty(new(1, 0)).MaxBy(one => one.Value).Key;
    }

    /// <summary>Reads one column of one row group, for which the library allocates as much as the file announces.</summary>
    /// <exception cref="InvalidInputException">It is too large, or in a codec or encoding that is not decoded.</exception>
    public static async ValueTask<RawColumnData> ReadAsync(TableFile file, ParquetRowGroupReader group, DataField leaf)
    {
        var metadata = group.GetMetadata(leaf)?.MetaData;
        var announced = metadata?.NumValues ?? 0;
        if (announced < 0 || announced > file.Limits.MaxValues)
        {
            throw new InvalidInputException(
                $"{file.Path}: the column '{leaf.Path.FirstPart}' announces {announced} values in one row group; at most " +
                $"{file.Limits.MaxValues} are read. Use fewer rows, or smaller row groups.");
        }

        CheckCodec(file, leaf, metadata?.Codec ?? CompressionCodec.UNCOMPRESSED);
        try
        {
            return await group.ReadRawColumnDataBaseAsync(leaf).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not (InvalidInputException or OutOfMemoryException or IOException))
        {
            throw new InvalidInputException(
                $"{file.Path}: the column '{leaf.Path.FirstPart}' cannot be decoded (stored as {metadata?.Type}, "
                + $"{metadata?.Codec}, {string.Join(", ", metadata?.Encodings ?? [])}): {Excerpt.Line(fault.Message)} Where "
                + "the file is whole, write it with plain or dictionary encoding and data pages of version 1.",
                fault);
        }
    }

    /// <exception cref="InvalidInputException">What is compressed so would be read as other numbers.</exception>
    public static void CheckCodec(TableFile file, DataField leaf, CompressionCodec codec)
    {
        if (!Codecs.Contains(codec))
        {
            throw new InvalidInputException(
                $"{file.Path}: the column '{leaf.Path.FirstPart}' is compressed with {codec}, which is not read"
                + (codec == CompressionCodec.LZ4 ? ": the codec is deprecated, because writers frame it differently" : "")
                + ". Write the file with snappy, zstd, gzip, brotli, lz4_raw or without compression.");
        }
    }
}
