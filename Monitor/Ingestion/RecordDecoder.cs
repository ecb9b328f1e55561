using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>What every format has in common: the limits of a record's size.</summary>
internal abstract class RecordDecoder(RowLayout layout, int maxBytes) : IRecordDecoder
{
    public RecordFault Decode(ReadOnlySpan<byte> value, Span<float> row, out string? detail)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, layout.RowLength, nameof(row));
        if (value.IsEmpty)
        {
            detail = "the record has no bytes (a tombstone, or an empty value)";
            return RecordFault.Empty;
        }

        if (value.Length > maxBytes)
        {
            detail = $"the record has {value.Length} bytes; at most {maxBytes} are decoded (records.maxBytes)";
            return RecordFault.TooLarge;
        }

        return Read(value, row, out detail);
    }

    /// <summary>Decodes a value of legal size.</summary>
    protected abstract RecordFault Read(ReadOnlySpan<byte> value, Span<float> row, out string? detail);
}
