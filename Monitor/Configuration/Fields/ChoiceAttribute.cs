using System.Text.Json;
using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>One member of an enum, in kebab-case: JsonObject is <c>json-object</c>.</summary>
internal sealed class ChoiceAttribute(string description, Type type) : FieldAttribute(description)
{
    private readonly string[] _names = [.. Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    public override string Rule => $"must be one of {string.Join(", ", _names)}";

    public override bool TryParse(string text, string folder, out object? value)
    {
        var index = Array.IndexOf(_names, text);
        value = index < 0 ? null : Enum.GetValues(type).GetValue(index);
        return index >= 0;
    }

    public override JsonObject Schema() => new() { ["enum"] = new JsonArray([.. _names.Select(name => JsonValue.Create(name))]) };
}
