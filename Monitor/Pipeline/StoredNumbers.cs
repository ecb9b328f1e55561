using System.Text.Json;
using System.Text.Json.Serialization;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Numbers of the state file: finite, on the way in and on the way out. A state that holds another is not written, and one
/// that was made to hold it is refused: a chart that begins with NaN never alarms again.
/// </summary>
internal sealed class StoredDouble : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && double.IsFinite(value)
            ? value
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (!double.IsFinite(value)) throw new JsonException("a number is not finite");
        writer.WriteNumberValue(value);
    }
}

/// <summary>The same of single precision.</summary>
internal sealed class StoredSingle : JsonConverter<float>
{
    public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out var value) && float.IsFinite(value)
            ? value
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options)
    {
        if (!float.IsFinite(value)) throw new JsonException("a number is not finite");
        writer.WriteNumberValue(value);
    }
}

/// <summary>
/// A number of rows, or anything else that is counted: from 0 to <see cref="Largest"/>, so that none overflows.
/// </summary>
internal sealed class StoredCount : JsonConverter<long>
{
    /// <summary>2^53: at a million rows a second 285 years.</summary>
    public const long Largest = 1L << 53;

    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value is >= 0 and <= Largest
            ? value
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options)
    {
        if (value is < 0 or > Largest) throw new JsonException("a count is negative, or too large");
        writer.WriteNumberValue(value);
    }
}

/// <summary>The same of 32 bits.</summary>
internal sealed class StoredSmallCount : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) && value >= 0
            ? value
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options)
    {
        if (value < 0) throw new JsonException("a count is negative");
        writer.WriteNumberValue(value);
    }
}

/// <summary>One of an enum's values, by its name.</summary>
internal sealed class StoredName<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } name
            && Enum.TryParse<TEnum>(name, out var value) && Enum.GetName(value) == name
            ? value
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Enum.GetName(value) ?? throw new JsonException($"{typeof(TEnum).Name} has no such value"));
}
