using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>Turns the bytes of one record into one row. Never throws on data; not thread-safe.</summary>
public interface IRecordDecoder
{
    /// <param name="value">The record's value.</param>
    /// <param name="row">Receives the row, as long as the row layout.</param>
    /// <param name="detail">For a fault: what, where, and what would be legal, in one line; null otherwise.</param>
    RecordFault Decode(ReadOnlySpan<byte> value, Span<float> row, out string? detail);
}
