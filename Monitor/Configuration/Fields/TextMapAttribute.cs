using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A map from names to texts; what its names say is secret is not shown.</summary>
internal sealed class TextMapAttribute(string description) : FieldAttribute(description)
{
    public override string Rule => "must be a single value";

    public override bool TryParse(string text, string folder, out object? value)
    {
        value = text;
        return true;
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
    };
}
