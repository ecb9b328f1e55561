using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A list of non-empty texts.</summary>
internal sealed class TextListAttribute(string description, int maxCount) : FieldAttribute(description)
{
    public int MaxCount { get; } = maxCount;

    public override string Rule => "must be a non-empty text";

    public override bool TryParse(string text, string folder, out object? value)
    {
        value = text;
        return text.Length > 0;
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = "array",
        ["maxItems"] = MaxCount,
        ["uniqueItems"] = true,
        ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 },
    };
}
