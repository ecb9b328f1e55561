using System.Globalization;
using YamlDotNet.Core;

namespace Alphadrift.Monitoring.Configuration.Sources;

/// <summary>Lays single values of the stronger layers over the tree of the file.</summary>
internal sealed class Overlay(ConfigurationNode root, SectionSchema schema, FaultList faults)
{
    /// <summary>Most entries of a list that overrides may make.</summary>
    private const int MaxIndex = 4096;

    /// <summary>
    /// Sets the value at a path such as [kafka, topic] or [webhooks, 0, url]. Names are taken as the schema spells them.
    /// </summary>
    /// <param name="shown">The path as the user wrote it, for faults.</param>
    public void Set(IReadOnlyList<string> path, string text, string shown, ConfigurationSource source)
    {
        var node = root;
        var section = schema;
        for (var i = 0; i < path.Count; i++)
        {
            if (section.Find(path[i]) is not { } field)
            {
                faults.Add(shown, section.Unknown(path[i]), source: source);
                return;
            }

            if (field.Section is { } inner && i + 1 < path.Count)
            {
                if (Enter(node, field, path, ref i, shown, source) is not { } entered)
                {
                    return;
                }

                (section, node) = (inner, entered);
                continue;
            }

            SetField(node, field, [.. path.Skip(i + 1)], text, shown, source);
            return;
        }
    }

    /// <summary>Goes into a section, or into an entry of a list of sections; makes it where it is new.</summary>
    private ConfigurationNode? Enter(
        ConfigurationNode node,
        FieldSchema field,
        IReadOnlyList<string> path,
        ref int i,
        string shown,
        ConfigurationSource source)
    {
        if (!field.IsList)
        {
            return Child(node, field.Name, NodeKind.Map, source);
        }

        if (++i + 1 < path.Count)
        {
            return Item(node, field.Name, path[i], NodeKind.Map, shown, source);
        }

        faults.Add(shown, "must name a field of the entry", source: source);
        return null;
    }

    private void SetField(
        ConfigurationNode node, FieldSchema field, string[] rest, string text, string shown, ConfigurationSource source)
    {
        var scalar = new ConfigurationNode(NodeKind.Scalar, source, text);
        if (rest.Length == 0)
        {
            var isStructured = field.IsList || field.IsMap || field.Section is not null;
            node.Set(field.Name, isStructured ? Structured(text, shown, source) : scalar);
        }
        else if (field.IsMap)
        {
            Child(node, field.Name, NodeKind.Map, source).Set(string.Join('.', rest), scalar);
        }
        else if (field.IsList && rest.Length == 1)
        {
            if (Item(node, field.Name, rest[0], NodeKind.Empty, shown, source) is not null)
            {
                node.Find(field.Name)!.Items[int.Parse(rest[0], CultureInfo.InvariantCulture)] = scalar;
            }
        }
        else
        {
            faults.Add(shown, $"goes on after {field.Name}, which is a single value", source: source);
        }
    }

    /// <summary>A list or a map in one text is written as in YAML: <c>[a, b]</c>, <c>{a: 1}</c>.</summary>
    private ConfigurationNode Structured(string text, string shown, ConfigurationSource source)
    {
        try
        {
            return new YamlTree(_ => source, faults).Read(text);
        }
        catch (YamlException failure)
        {
            faults.Add(shown, $"is not valid YAML: {failure.Message.TrimEnd('.')}", text, source);
            return new ConfigurationNode(NodeKind.Empty, source);
        }
    }

    private static ConfigurationNode Child(ConfigurationNode parent, string name, NodeKind kind, ConfigurationSource source)
    {
        if (parent.Find(name) is { } existing && existing.Kind == kind)
        {
            return existing;
        }

        var made = new ConfigurationNode(kind, source);
        parent.Set(name, made);
        return made;
    }

    /// <summary>An entry of a list, which begins with entry 0; a wrong index leaves the list as it is.</summary>
    private ConfigurationNode? Item(
        ConfigurationNode parent, string name, string index, NodeKind kind, string shown, ConfigurationSource source)
    {
        var list = parent.Find(name) is { Kind: NodeKind.List } existing
            ? existing
            : new ConfigurationNode(NodeKind.List, source);
        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i) ||
            i > Math.Min(list.Items.Count, MaxIndex))
        {
            faults.Add(shown, $"must count the entries from 0, and the next one would be {list.Items.Count}", index, source);
            return null;
        }

        if (list.Items.Count == 0) parent.Set(name, list);
        if (i == list.Items.Count)
        {
            list.Items.Add(new ConfigurationNode(kind, source));
        }
        else if (kind == NodeKind.Map && list.Items[i].Kind != NodeKind.Map)
        {
            list.Items[i] = new ConfigurationNode(kind, source);
        }

        return list.Items[i];
    }
}
