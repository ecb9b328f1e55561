namespace Alphadrift.Monitoring.Configuration.Sources;

internal enum NodeKind
{
    /// <summary>No value: an empty or null scalar, or a parent that only an override made.</summary>
    Empty,
    Scalar,
    List,
    Map,
}

/// <summary>One value of the configuration, whatever layer it came from.</summary>
internal sealed class ConfigurationNode(NodeKind kind, ConfigurationSource source, string? text = null)
{
    public NodeKind Kind { get; } = kind;

    public ConfigurationSource Source { get; } = source;

    /// <summary>The text of a scalar.</summary>
    public string? Text { get; } = text;

    public List<ConfigurationNode> Items { get; } = [];

    public List<ConfigurationEntry> Entries { get; } = [];

    public ConfigurationNode? Find(string name) => Entries.Find(entry => entry.Name == name)?.Value;

    /// <summary>Sets an entry of a map, in the place of one with the same name.</summary>
    public void Set(string name, ConfigurationNode value)
    {
        var entry = new ConfigurationEntry(name, value.Source, value);
        var index = Entries.FindIndex(existing => existing.Name == name);
        if (index < 0)
        {
            Entries.Add(entry);
        }
        else
        {
            Entries[index] = entry;
        }
    }

    /// <summary>A rule, and what was given instead where that is no single value: <c>must be …, not a list</c>.</summary>
    public string Against(string rule) => Kind switch
    {
        NodeKind.List => $"{rule}, not a list",
        NodeKind.Map => $"{rule}, not a map",
        _ => rule,
    };
}

/// <param name="Source">Where the name stands.</param>
internal sealed record ConfigurationEntry(string Name, ConfigurationSource Source, ConfigurationNode Value);
