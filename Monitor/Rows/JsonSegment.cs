using System.Text;
using System.Text.Json;

namespace Alphadrift.Monitoring.Rows;

/// <summary>Reads the value of one field of a JSON object as the name of a segment. Never throws on data.</summary>
internal sealed class JsonSegment(string field)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 64 };

    private readonly byte[] _field = Encoding.UTF8.GetBytes(field);

    /// <returns>
    /// A text as it is, a number, true or false as written; null when the field is missing, null, or something else.
    /// </returns>
    public string? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isField = reader.ValueTextEquals(_field);
                if (!reader.Read()) return null;
                if (isField) return Text(ref reader);
                reader.Skip();
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The decoder says what is wrong with the record.
        }

        return null;
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };
}
