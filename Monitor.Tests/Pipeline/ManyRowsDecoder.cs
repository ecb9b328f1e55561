using System.Buffers.Binary;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Tests.Pipeline;

/// <summary>
/// Records that say themselves how many rows they have; less than none is a fault. The first value of a row tells partition,
/// offset and number.
/// </summary>
internal sealed class ManyRowsDecoder : IRecordDecoder
{
    private const int MostRows = 256;
    private const int MostOffsets = 16_384;

    public IReadOnlyList<string> Headers => [];

    public static byte[] Record(int rows)
    {
        var value = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(value, rows);
        return value;
    }

    public static float Code(int partition, long offset, int row) => (((partition * MostOffsets) + offset) * MostRows) + row;

    public static (int Partition, long Offset, int Row) Place(float code)
    {
        var (record, row) = Math.DivRem((int)code, MostRows);
        return (record / MostOffsets, record % MostOffsets, row);
    }

    public RecordFault Decode(in ConsumedRecord record, RecordRows rows, out string? detail)
    {
        rows.Clear();
        var count = BinaryPrimitives.ReadInt32LittleEndian(record.Value);
        for (var row = 0; row < count; row++)
        {
            rows.Next.Fill(Code(record.Partition, record.Offset, row));
            rows.Add($"segment {row}", record.Time?.AddSeconds(row));
        }

        detail = count < 0 ? "less than none" : null;
        return count < 0 ? RecordFault.Malformed : RecordFault.None;
    }
}
