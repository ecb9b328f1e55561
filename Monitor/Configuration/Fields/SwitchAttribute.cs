using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>Something that is on or off.</summary>
internal sealed class SwitchAttribute(string description) : FieldAttribute(description)
{
    public override string Rule => "must be true or false";

    public override bool TryParse(string text, string folder, out object? value)
    {
        value = text == "true";
        return text is "true" or "false";
    }

    public override JsonObject Schema() => new() { ["type"] = "boolean" };

    public override JsonNode? SchemaDefault() => Default is null ? null : Default == "true";
}
