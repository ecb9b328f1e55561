using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A duration such as <c>500ms</c>, <c>10s</c>, <c>5m</c> or <c>1h</c>, within bounds that are written alike.</summary>
internal sealed partial class DurationAttribute(string description, string min, string max) : FieldAttribute(description)
{
    private const string Pattern = "^[0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|m|h)$";

    private readonly TimeSpan _min = Parse(min)!.Value;
    private readonly TimeSpan _max = Parse(max)!.Value;

    public override string Rule { get; } = $"must be a duration such as 500ms, 10s, 5m or 1h, from {min} to {max}";

    public override bool TryParse(string text, string folder, out object? value)
    {
        var duration = Parse(text);
        value = duration;
        return duration >= _min && duration <= _max;
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Pattern };

    internal static TimeSpan? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var number = double.Parse(match.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        };
    }

    [GeneratedRegex(@"\A(?<number>[0-9]{1,9}(\.[0-9]{1,3})?)(?<unit>ms|s|m|h)\z")]
    private static partial Regex Form();
}
