using System.Globalization;
using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A number above 0 and up to a bound.</summary>
internal sealed class ShareAttribute(string description, double max) : FieldAttribute(description)
{
    public override string Rule { get; } =
        string.Create(CultureInfo.InvariantCulture, $"must be a number above 0 and at most {max}");

    public override bool TryParse(string text, string folder, out object? value)
    {
        var legal = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) &&
            number > 0 && number <= max;
        value = number;
        return legal;
    }

    public override JsonObject Schema() => new() { ["type"] = "number", ["exclusiveMinimum"] = 0, ["maximum"] = max };
}
