using System.Globalization;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using Parquet;
using Parquet.Data;
using Parquet.Meta;
using Parquet.Schema;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Gathers the names of segments from a column of one Parquet file: text, whole numbers or booleans.</summary>
internal sealed class ParquetSegments
{
    private readonly TableFile _file;
    private readonly DataField _column;
    private readonly SegmentNames _clean = new();
    private readonly List<string> _names = [];

    /// <exception cref="InvalidInputException">No such column, or one of another kind.</exception>
    public ParquetSegments(TableFile file, ParquetSchema schema)
    {
        _file = file;
        var found = schema.Fields.FirstOrDefault(field => field.Name == file.SegmentField)
            ?? throw file.NoSegments("column", schema.Fields.Select(field => field.Name));
        _column = found is DataField { MaxRepetitionLevel: 0 } column && (IsText(column)
            || column.ClrType == typeof(int) || column.ClrType == typeof(long) || column.ClrType == typeof(bool))
            ? column
            : throw new InvalidInputException(
                $"{file.Path}: the column '{found.Name}' holds neither text nor whole numbers nor booleans. "
                + "Give such a column for the segments.");
    }

    /// <summary>Name of every row's segment.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Adds the rows of the next row group.</summary>
    public async Task AddAsync(ParquetRowGroupReader group)
    {
        if (IsText(_column))
        {
            ParquetTable.CheckCodec(_file, _column, group.GetMetadata(_column)?.MetaData?.Codec ?? CompressionCodec.UNCOMPRESSED);
            var texts = new string?[checked((int)group.RowCount)];
            await group.ReadAsync(_column, texts!).ConfigureAwait(false);
            _names.AddRange(texts.Select(text => _clean.Of(text)));
            return;
        }

        using var data = await ParquetTable.ReadAsync(_file, group, _column).ConfigureAwait(false);
        string[] values = data switch
        {
            RawColumnData<int> whole => [.. whole.Values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture))],
            RawColumnData<long> whole =>
                [.. whole.Values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture))],
            RawColumnData<bool> truths => [.. truths.Values.ToArray().Select(value => value ? "true" : "false")],
            _ => throw new NotSupportedException($"columns of {_column.ClrType.Name} are not read."),
        };
        if (_column.MaxDefinitionLevel == 0)
        {
            _names.AddRange(values);
            return;
        }

        var next = 0;
        foreach (var level in data.DefinitionLevels)
        {
            _names.Add(level < _column.MaxDefinitionLevel ? SegmentNames.Unnamed : values[next++]);
        }
    }

    private static bool IsText(DataField column) =>
        column.ClrType == typeof(string) || column.ClrType == typeof(ReadOnlyMemory<char>);
}
