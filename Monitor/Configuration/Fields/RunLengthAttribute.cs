using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Alphadrift.Adaptation.Baselines;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A run length: a whole number of rows, or a duration such as <c>12h</c> or <c>7d</c>.</summary>
internal sealed partial class RunLengthAttribute(string description) : FieldAttribute(description)
{
    private const string Pattern = "^[0-9]{1,9}(\\.[0-9]{1,3})?(m|h|d)$";

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public override string Rule { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"must be rows, from {RunLengthVerdict.Shortest} to {RunLengthVerdict.Longest}, or a duration "
        + $"such as 90m, 12h or 7d, from 1m to 366d");

    public override bool TryParse(string text, string folder, out object? value)
    {
        var parsed = Parse(text);
        value = parsed;
        return parsed is { Rows: >= RunLengthVerdict.Shortest and <= RunLengthVerdict.Longest }
            || (parsed?.Duration >= Shortest && parsed.Duration <= Longest);
    }

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = RunLengthVerdict.Shortest,
                ["maximum"] = RunLengthVerdict.Longest,
            },
            new JsonObject { ["type"] = "string", ["pattern"] = Pattern }),
    };

    private static RunLength? Parse(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows))
        {
            return new RunLength(rows, null);
        }

        var match = Form().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var number = double.Parse(match.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
        return new RunLength(null, match.Groups["unit"].Value switch
        {
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(Math.Min(number, 1e6)),
        });
    }

    [GeneratedRegex(@"\A(?<number>[0-9]{1,9}(\.[0-9]{1,3})?)(?<unit>m|h|d)\z")]
    private static partial Regex Form();
}
