using System.Globalization;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>
/// What every format has in common: the limits of a record's size, all of its rows or none, and the segment that a header names.
/// </summary>
/// <param name="maxBytes">Largest value that is decoded.</param>
/// <param name="segmentHeader">The header that names the segment of a record's rows; null for none.</param>
internal abstract class RecordDecoder(int maxBytes, string? segmentHeader) : IRecordDecoder
{
    private readonly SegmentNames? _segments = segmentHeader is null ? null : new SegmentNames();

    public IReadOnlyList<string> Headers { get; } = segmentHeader is null ? [] : [segmentHeader];

    public RecordFault Decode(in ConsumedRecord record, RecordRows rows, out string? detail)
    {
        rows.Clear();
        var fault = ReadWithinLimits(record, rows, out detail);
        if (fault != RecordFault.None)
        {
            rows.Clear();
        }

        return fault;
    }

    /// <summary>Decodes a value of legal size into rows.</summary>
    protected abstract RecordFault Read(in ConsumedRecord record, RecordRows rows, out string? detail);

    /// <summary>Name of the segment of the record's rows by its header; null when no header names segments.</summary>
    protected string? SegmentOf(in ConsumedRecord record) => _segments?.Of(record.Headers[0]);

    private RecordFault ReadWithinLimits(in ConsumedRecord record, RecordRows rows, out string? detail)
    {
        var length = record.Value?.Length ?? 0;
        if (length == 0)
        {
            detail = "the record has no bytes (a tombstone, or an empty value)";
            return RecordFault.Empty;
        }

        if (length > maxBytes)
        {
            detail = string.Create(
                CultureInfo.InvariantCulture,
                $"the record has {length} bytes; at most {maxBytes} are decoded (records.maxBytes)");
            return RecordFault.TooLarge;
        }

        var fault = Read(record, rows, out detail);
        if (fault == RecordFault.None && rows.IsOver)
        {
            detail = $"the record has more than {Counted.Of(rows.Most, "row")}; no more are taken";
            return RecordFault.TooLarge;
        }

        return fault;
    }
}
