using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A map from names to texts; what its names say is secret is not shown.</summary>
internal sealed class TextMapAttribute(string description) : FieldAttribute(description)
{
    /// <summary>What names match, for the schema; null: any.</summary>
    public string? NamePattern { get; init; }

    /// <summary>Most entries, for the schema; 0: any number.</summary>
    public int MaxCount { get; init; }

    public override string Rule => "must be a single value";

    public override bool TryParse(string text, string folder, out object? value)
    {
        value = text;
        return true;
    }

    public override JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (MaxCount > 0) schema["maxProperties"] = MaxCount;
        if (NamePattern is not null) schema["propertyNames"] = new JsonObject { ["pattern"] = $"^{NamePattern}$" };
        schema["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
        return schema;
    }
}
