using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>Text that matches a pattern.</summary>
/// <param name="rule">The pattern in words, beginning with "must".</param>
/// <param name="pattern">A regular expression over the whole text.</param>
internal sealed class TextAttribute(string description, string rule, string pattern) : FieldAttribute(description)
{
    /// <summary>A hostile text shall not keep the check busy.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly string _pattern = $"\\A(?:{pattern})\\z";

    public override string Rule { get; } = rule;

    public override bool TryParse(string text, string folder, out object? value)
    {
        value = text;
        return Regex.IsMatch(text, _pattern, RegexOptions.CultureInvariant, Limit);
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = $"^({pattern})$" };
}
