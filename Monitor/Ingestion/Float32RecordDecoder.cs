using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>Records of one row as raw little-endian float32, in the order of the model's input.</summary>
internal sealed class Float32RecordDecoder(RowLayout layout, int maxBytes, string? segmentHeader)
    : RecordDecoder(maxBytes, segmentHeader)
{
    private readonly ElementKind[] _kinds = RowFields.Kinds(layout);

    protected override RecordFault Read(in ConsumedRecord record, RecordRows rows, out string? detail)
    {
        var value = record.Value!;
        var row = rows.Next;
        if (value.Length != row.Length * sizeof(float))
        {
            detail =
                $"the record has {Counted.Of(value.Length, "byte")}; {row.Length * sizeof(float)} are wanted "
                + $"({Counted.Of(row.Length, "value")} of float32)";
            return value.Length % sizeof(float) == 0 ? RecordFault.WrongLength : RecordFault.Malformed;
        }

        value.CopyTo(MemoryMarshal.AsBytes(row));
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<float, uint>(row);
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        for (var i = 0; i < row.Length; i++)
        {
            var fault = ElementRange.Convert(_kinds[i], row[i], out _);
            if (fault != RecordFault.None)
            {
                detail = string.Create(
                    CultureInfo.InvariantCulture,
                    $"value {i} (counted from 0) is {row[i]}; {ElementRange.Legal(_kinds[i])} is wanted");
                return fault;
            }
        }

        rows.Add(SegmentOf(record), record.Time);
        detail = null;
        return RecordFault.None;
    }
}
