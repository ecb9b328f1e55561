using System.Text;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Reads the name of a record's segment, from a field of its JSON object or from its header. Never throws on data.
/// </summary>
public sealed class SegmentReader
{
    /// <summary>Most bytes of a header that are looked at: every character of a name, four bytes each.</summary>
    private const int MaxHeaderBytes = 4 * (SegmentTable.MaxNameLength + 1);

    private readonly JsonSegment? _field;

    public SegmentReader(SegmentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _field = settings.Field is { } field ? new JsonSegment(field) : null;
    }

    /// <returns>The name as it is counted, of bounded length.</returns>
    public string Read(in ConsumedRecord record) =>
        SegmentTable.Clean(_field is null ? Header(record.Segment) : _field.Read(record.Value));

    private static string? Header(byte[]? bytes) =>
        bytes is null ? null : Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, MaxHeaderBytes)));
}
