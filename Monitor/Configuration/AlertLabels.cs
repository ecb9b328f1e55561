using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>
/// The labels of alerts that the configuration decides: where the rows come from, which daemon it is, and what the user adds.
/// Receivers tell alerts apart by their labels, so no two daemons may have all of them alike.
/// </summary>
public static partial class AlertLabels
{
    public const string Topic = "topic", Group = "group", Instance = "instance";

    public static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Most labels of the user's own.</summary>
    internal const int MaxCount = 16;

    /// <summary>A name of Prometheus, of at most 63 characters.</summary>
    internal const string NamePattern = "[a-zA-Z_][a-zA-Z0-9_]{0,62}";

    private const int MaxValueLength = 200;

    /// <summary>Names with a meaning of their own, in alerts or in Prometheus.</summary>
    private static readonly ImmutableSortedSet<string> Reserved = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "alertname", "model", "segment", "severity", Topic, Group, Instance, "alert_instance", "job", "le", "quantile");

    /// <summary>All of them by name.</summary>
    public static ImmutableSortedDictionary<string, string> Of(KafkaSettings kafka, AlertSettings alerts)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(alerts);
        var labels = alerts.Labels.Add(Topic, kafka.Topic).Add(Group, kafka.GroupId);
        return alerts.Instance is { } instance ? labels.Add(Instance, instance) : labels;
    }

    /// <summary>Names each label that cannot be used, and why; the name is empty where all together are too many.</summary>
    internal static IEnumerable<(string Name, string Problem)> Check(IReadOnlyDictionary<string, string> labels)
    {
        if (labels.Count > MaxCount)
        {
            yield return ("", $"must be at most {MaxCount} labels; there are {labels.Count}");
        }

        foreach (var (name, value) in labels)
        {
            if (!Name().IsMatch(name) || name.StartsWith("__", StringComparison.Ordinal))
            {
                yield return (
                    name, "is no label name: 1 to 63 letters, digits and underscores, no digit first, no two underscores first");
            }
            else if (name == Instance)
            {
                yield return (name, "has a setting of its own: alerts.instance");
            }
            else if (Reserved.Contains(name))
            {
                yield return (name, $"is reserved, as are {string.Join(", ", Reserved.Remove(name))}; choose another name");
            }
            else if (value.Length is 0 or > MaxValueLength || value.Any(char.IsControl))
            {
                yield return (name, $"must have 1 to {MaxValueLength} characters, none of them a control character");
            }
        }
    }

    [GeneratedRegex($"\\A{NamePattern}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
