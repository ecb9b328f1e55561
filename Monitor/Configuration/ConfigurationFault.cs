using System.Globalization;
using System.Text;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Path">The field, e.g. <c>window.rows</c>; empty when the file as a whole is meant.</param>
/// <param name="Rule">What is wrong and what would be legal, in words.</param>
/// <param name="Given">The value as it was given; null when none was given or when it is secret.</param>
/// <param name="Source">Where it was given; null when it is missing.</param>
public sealed record ConfigurationFault(string Path, string Rule, string? Given = null, ConfigurationSource? Source = null)
{
    /// <summary>Longest part of a given value that a message repeats.</summary>
    internal const int MaxGivenLength = 80;

    /// <summary>
    /// One line: <c>window.rows: must be a whole number from 10 to 100000; given "5" (alphadrift.yaml:12:9)</c>.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder(Path.Length == 0 ? Rule : $"{Path}: {Rule}");
        if (Given is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"; given {Quote(Given)}");
        }

        if (Source is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({Source})");
        }

        return text.ToString();
    }

    private static string Quote(string given)
    {
        var shown = new StringBuilder("\"");
        foreach (var character in given.AsSpan(0, Math.Min(given.Length, MaxGivenLength)))
        {
            // A control character could forge a line of its own on the terminal or in a log.
            shown.Append(char.IsControl(character) ? '\uFFFD' : character);
        }

        return shown.Append(given.Length > MaxGivenLength ? "…\"" : "\"").ToString();
    }
}
