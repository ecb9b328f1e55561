using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class RecordOptions
{
    [Choice(
        "json-object: a flat JSON object, values by field name. json-array: a JSON array of numbers in the order of the " +
        "model's input, flat or nested. float32: raw little-endian float32.",
        typeof(RecordFormat),
        Default = "json-object")]
    public RecordFormat? Format { get; set; }

    [TextList(
        "Names of the JSON fields in the order of the row's values; only with json-object. Without it the baseline's names are " +
        "taken, else the names of the model's inputs.",
        maxCount: 100_000)]
    public List<string>? Fields { get; set; }

    [Choice(
        "What becomes of a record with a field that is not in the list; only with json-object.",
        typeof(ExtraFields),
        Default = "ignore")]
    public ExtraFields? ExtraFields { get; set; }

    [ByteSize("Largest record that is decoded; larger ones are counted and skipped.", "1", "64MiB", Default = "1MiB")]
    public long? MaxBytes { get; set; }
}
