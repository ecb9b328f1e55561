using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>Turns one record into rows. Never throws on data; not thread-safe.</summary>
public interface IRecordDecoder
{
    /// <summary>The headers that it looks at: <see cref="ConsumedRecord.Headers"/> has theirs, in this order.</summary>
    IReadOnlyList<string> Headers { get; }

    /// <param name="record">The whole record, as it was read.</param>
    /// <param name="rows">
    /// Receives the record's rows, none or many, each with its segment and time; what it held before is gone. Empty after a
    /// fault: a record is taken as a whole or not at all.
    /// </param>
    /// <param name="detail">For a fault: what, where, and what would be legal, in one line; null otherwise.</param>
    RecordFault Decode(in ConsumedRecord record, RecordRows rows, out string? detail);
}
