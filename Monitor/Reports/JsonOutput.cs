using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Alphadrift.Monitoring.Reports;

/// <summary>
/// How <c>--output json</c> is written: camelCase, numbers in full precision, null for what is not a finite number.
/// </summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Line = Create(indented: false);
    private static readonly JsonSerializerOptions Document = Create(indented: true);

    /// <summary>One value on one line (JSON lines).</summary>
    public static void WriteLine<T>(TextWriter writer, T value) => writer.WriteLine(JsonSerializer.Serialize(value, Line));

    /// <summary>A value as an object that more can be added to before it is written.</summary>
    public static JsonObject ToObject<T>(T value) => JsonSerializer.SerializeToNode(value, Line)!.AsObject();

    /// <summary>One value, indented.</summary>
    public static void WriteDocument<T>(TextWriter writer, T value) =>
        writer.WriteLine(JsonSerializer.Serialize(value, Document));

    private static JsonSerializerOptions Create(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // not HTML: names of nodes keep their characters
        Converters = { new FiniteDoubleConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>JSON has no NaN and no infinity.</summary>
    private sealed class FiniteDoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}
