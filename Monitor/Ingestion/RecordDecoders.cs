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
    /// <exception cref="Adaptation.Faults.InvalidInputException">The field names do not make up a row.</exception>
    public static IRecordDecoder Create(RecordSettings settings, RowLayout layout, IReadOnlyList<string> baselineFields)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(baselineFields);
        return settings.Format switch
        {
            RecordFormat.JsonObject =>
                new JsonRecordDecoder(ObjectReader(settings, layout, baselineFields), layout, settings.MaxBytes),
            RecordFormat.JsonArray => new JsonRecordDecoder(new JsonArrayReader(layout), layout, settings.MaxBytes),
            RecordFormat.Float32 => new Float32RecordDecoder(layout, settings.MaxBytes),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Format, null),
        };
    }

    private static JsonObjectReader ObjectReader(RecordSettings settings, RowLayout layout, IReadOnlyList<string> baselineFields)
    {
        var fields = settings.Fields.Count > 0 ? RowFields.Resolve(layout, settings.Fields, "records.fields")
            : baselineFields.Count > 0 ? RowFields.Resolve(layout, baselineFields, "the fields of the baseline")
            : RowFields.Resolve(layout, [.. layout.Inputs.Select(input => input.Name)], "the inputs of the model");
        return new JsonObjectReader(layout, fields, settings.ExtraFields == ExtraFields.Reject);
    }
}
