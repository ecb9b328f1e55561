using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>Makes the decoder that the configuration names.</summary>
public static class RecordDecoders
{
    /// <param name="layout">The row of the model's input.</param>
    /// <param name="baselineFields">The reference's field names, for records whose fields the configuration does
    /// not name; may be empty.</param>
    /// <param name="segments">What names the segment of a row; null: rows name none.</param>
    /// <exception cref="Adaptation.Faults.InvalidInputException">The field names do not make up a row.</exception>
    public static IRecordDecoder Create(
        RecordSettings settings, RowLayout layout, IReadOnlyList<string> baselineFields, SegmentSettings? segments = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(baselineFields);
        return settings.Format switch
        {
            RecordFormat.JsonObject =>
                new JsonRecordDecoder(ObjectReader(settings, layout, baselineFields, segments), settings.MaxBytes, segments),
            RecordFormat.JsonArray => new JsonRecordDecoder(new JsonArrayReader(layout), settings.MaxBytes, segments),
            RecordFormat.Float32 => new Float32RecordDecoder(layout, settings.MaxBytes, segments?.Header),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Format, null),
        };
    }

    private static JsonObjectReader ObjectReader(
        RecordSettings settings, RowLayout layout, IReadOnlyList<string> baselineFields, SegmentSettings? segments)
    {
        var fields = settings.Fields.Count > 0 ? RowFields.Resolve(layout, settings.Fields, "records.fields")
            : baselineFields.Count > 0 ? RowFields.Resolve(layout, baselineFields, "the fields of the baseline")
            : RowFields.Resolve(layout, [.. layout.Inputs.Select(input => input.Name)], "the inputs of the model");
        return new JsonObjectReader(layout, fields, settings.ExtraFields == ExtraFields.Reject, segments?.Field);
    }

    /// <summary>Records of one row in JSON; the reader knows whether an object or an array is wanted.</summary>
    private sealed class JsonRecordDecoder(JsonRowReader reader, int maxBytes, SegmentSettings? segments)
        : RecordDecoder(maxBytes, segments?.Header)
    {
        private readonly string? _unnamed = segments is null ? null : SegmentNames.Unnamed;

        protected override RecordFault Read(in ConsumedRecord record, RecordRows rows, out string? detail)
        {
            var fault = reader.Read(record.Value, rows.Next, out detail);
            if (fault == RecordFault.None)
            {
                rows.Add(SegmentOf(record) ?? reader.Segment ?? _unnamed, record.Time);
            }

            return fault;
        }
    }
}
