using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class SegmentOptions
{
    internal const int MaxSegments = 999;

    [Text(
        "The JSON field that names a row's segment (tenant, region, model version); only with records.format json-object. "
        + "Not beside header.",
        "must be a field name of 1 to 249 characters",
        "[^\\x00-\\x1f]{1,249}")]
    public string? Field { get; set; }

    [Text(
        "The Kafka header that names a row's segment, in UTF-8. Not beside field.",
        "must be a header name of 1 to 249 characters",
        "[^\\x00-\\x1f]{1,249}")]
    public string? Header { get; set; }

    [WholeNumber(
        "Most segments with charts of their own; a new one takes the place of one that has been silent for 10000 rows, "
        + "rows of the rest count as other. Memory and series grow with it.",
        1,
        MaxSegments,
        Default = "20")]
    public int? Max { get; set; }
}
