using System.Globalization;
using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A whole number within bounds, both inclusive.</summary>
internal sealed class WholeNumberAttribute(string description, int min, int max) : FieldAttribute(description)
{
    public override string Rule { get; } =
        string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}");

    public override bool TryParse(string text, string folder, out object? value)
    {
        var legal = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) &&
            number >= min && number <= max;
        value = number;
        return legal;
    }

    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max };

    public override JsonNode? SchemaDefault() => Default is null ? null : int.Parse(Default, CultureInfo.InvariantCulture);
}
