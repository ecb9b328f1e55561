using System.Buffers.Binary;
using Parquet.Meta;
using Parquet.Schema;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// The columns of one Parquet file that hold float16. The library knows no such columns and refuses a file that has one, though
/// it reads the two bytes that each value is. So they are presented to it as bytes.
/// </summary>
internal sealed class ParquetHalves
{
    private readonly HashSet<SchemaElement> _columns = new(ReferenceEqualityComparer.Instance);

    /// <param name="metadata">Of the file, before its schema was asked for; it is changed.</param>
    public ParquetHalves(FileMetaData metadata)
    {
        foreach (var element in metadata.Schema)
        {
            if (element.LogicalType?.FLOAT16 is not null
                && element is { Type: Parquet.Meta.Type.FIXED_LEN_BYTE_ARRAY, TypeLength: sizeof(short) })
            {
                element.LogicalType = null;
                _columns.Add(element);
            }
        }
    }

    public bool Contains(DataField field) => field.SchemaElement is { } element && _columns.Contains(element);

    /// <summary>The number that two bytes stand for; NaN for what is behind the last value, where there are nulls.</summary>
    public static Half Value(ReadOnlySpan<byte> bytes) =>
        bytes.Length == sizeof(short) ? BinaryPrimitives.ReadHalfLittleEndian(bytes) : Half.NaN;
}
