using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Alphadrift.Monitoring.Configuration.Sources;

/// <summary>
/// Turns YAML into nodes that know their line and column. Duplicate names become faults; anchors, tags and further documents
/// too.
/// </summary>
internal sealed class YamlTree(Func<Mark, ConfigurationSource> source, FaultList faults)
{
    /// <summary>Deepest nesting; the configuration has four levels.</summary>
    private const int MaxDepth = 16;

    /// <exception cref="YamlException">The text is not YAML.</exception>
    public ConfigurationNode Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return new ConfigurationNode(NodeKind.Empty, source(Mark.Empty));
        }

        var root = ReadNode(parser, "", 0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
        {
            faults.Add("", "holds more than one YAML document; put everything into one", source: source(second.Start));
        }

        return root;
    }

    private ConfigurationNode ReadNode(Parser parser, string path, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested deeper than {MaxDepth} levels");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            faults.Add(path, "is an alias; write the value itself", $"*{alias.Value}", source(alias.Start));
            return new ConfigurationNode(NodeKind.Empty, source(alias.Start));
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            RefuseTag(scalar, path);
            return IsNull(scalar)
                ? new ConfigurationNode(NodeKind.Empty, source(scalar.Start))
                : new ConfigurationNode(NodeKind.Scalar, source(scalar.Start), scalar.Value);
        }

        return parser.TryConsume<SequenceStart>(out var list)
            ? ReadList(parser, list, path, depth)
            : ReadMap(parser, parser.Consume<MappingStart>(), path, depth);
    }

    private ConfigurationNode ReadList(Parser parser, SequenceStart start, string path, int depth)
    {
        RefuseTag(start, path);
        var node = new ConfigurationNode(NodeKind.List, source(start.Start));
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            node.Items.Add(ReadNode(parser, $"{path}[{node.Items.Count}]", depth + 1));
        }

        return node;
    }

    private ConfigurationNode ReadMap(Parser parser, MappingStart start, string path, int depth)
    {
        RefuseTag(start, path);
        var node = new ConfigurationNode(NodeKind.Map, source(start.Start));
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var name))
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "a field's name must be a plain word");
            }

            var inner = path.Length == 0 ? name.Value : $"{path}.{name.Value}";
            var value = ReadNode(parser, inner, depth + 1);
            if (node.Entries.Find(entry => entry.Name == name.Value) is { } first)
            {
                faults.Add(inner, $"is given twice; the first is in line {first.Source.Line}", source: source(name.Start));
            }
            else
            {
                node.Entries.Add(new ConfigurationEntry(name.Value, source(name.Start), value));
            }
        }

        return node;
    }

    private void RefuseTag(NodeEvent node, string path)
    {
        if (!node.Tag.IsEmpty || !node.Anchor.IsEmpty)
        {
            var given = node.Tag.IsEmpty ? $"&{node.Anchor.Value}" : node.Tag.Value;
            faults.Add(path, "has a YAML tag or anchor; write the plain value", given, source(node.Start));
        }
    }

    private static bool IsNull(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL";
}
