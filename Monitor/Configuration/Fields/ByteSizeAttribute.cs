using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A number of bytes: plain, or with KiB, MiB or GiB. Bounds are written alike.</summary>
internal sealed partial class ByteSizeAttribute(string description, string min, string max) : FieldAttribute(description)
{
    private const string Pattern = "^[0-9]{1,12}(KiB|MiB|GiB)?$";

    private readonly long _min = Parse(min)!.Value;
    private readonly long _max = Parse(max)!.Value;

    public override string Rule { get; } = $"must be a number of bytes such as 1048576, 512KiB or 1MiB, from {min} to {max}";

    public override bool TryParse(string text, string folder, out object? value)
    {
        var size = Parse(text);
        value = size;
        return size >= _min && size <= _max;
    }

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "integer", ["minimum"] = _min, ["maximum"] = _max },
            new JsonObject { ["type"] = "string", ["pattern"] = Pattern }),
    };

    private static long? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var number = long.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch
        {
            "KiB" => number << 10,
            "MiB" => number << 20,
            "GiB" => number << 30,
            _ => number,
        };
    }

    // Nine digits with a unit stay below 2^60, twelve without one below 2^40.
    [GeneratedRegex(@"\A((?<number>[0-9]{1,12})|(?<number>[0-9]{1,9})(?<unit>KiB|MiB|GiB))\z")]
    private static partial Regex Form();
}
