using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>Records in JSON; the reader knows whether an object or an array is wanted.</summary>
internal sealed class JsonRecordDecoder(JsonRowReader reader, RowLayout layout, int maxBytes) : RecordDecoder(layout, maxBytes)
{
    protected override RecordFault Read(ReadOnlySpan<byte> value, Span<float> row, out string? detail) =>
        reader.Read(value, row, out detail);
}
