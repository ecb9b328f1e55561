using System.Collections;
using System.Globalization;
using Alphadrift.Monitoring.Configuration.Fields;
using Alphadrift.Monitoring.Configuration.Options;
using Alphadrift.Monitoring.Configuration.Sources;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>The options, and for every value where it was given.</summary>
internal sealed class BoundOptions(DaemonOptions options, IReadOnlyList<EffectiveValue> values, HashSet<string> faulty)
{
    public DaemonOptions Options { get; } = options;

    public IReadOnlyList<EffectiveValue> Values { get; } = values;

    /// <summary>Whether a field has a fault already; then nothing further is said of it.</summary>
    public bool IsFaulty(string path) => faulty.Contains(path);

    public EffectiveValue? Find(string path) => Values.FirstOrDefault(value => value.Path == path);
}

/// <summary>
/// Puts the tree's values into the option classes, and everything that breaks a field's own rules into the faults.
/// </summary>
internal sealed class Binder(string folder, FaultList faults)
{
    /// <summary>Most entries of a list of sections.</summary>
    internal const int MaxSections = 16;

    private readonly List<EffectiveValue> _values = [];
    private readonly HashSet<string> _faulty = new(StringComparer.Ordinal);

    public BoundOptions Bind(ConfigurationNode root) =>
        new((DaemonOptions)BindSection(SectionSchema.Daemon, root, ""), _values, _faulty);

    private object BindSection(SectionSchema schema, ConfigurationNode node, string path)
    {
        var section = Activator.CreateInstance(schema.Type)!;
        var map = node;
        if (node.Kind is NodeKind.Scalar or NodeKind.List)
        {
            Fault(path, $"must be a map with the fields {string.Join(", ", schema.Fields.Select(field => field.Name))}", node);
            return section;
        }

        foreach (var field in schema.Fields)
        {
            var inner = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            var value = map.Find(field.Name) ?? new ConfigurationNode(NodeKind.Empty, ConfigurationSource.Default);
            field.Property.SetValue(section, field switch
            {
                { Section: { } fields, IsList: true } => BindSections(fields, field, value, inner),
                { Section: { } fields } => BindSection(fields, value, inner),
                { IsList: true } => BindList(field.Rules!, value, inner),
                { IsMap: true } => BindMap(field.Rules!, value, inner),
                _ => BindValue(field.Rules!, value, inner),
            });
        }

        foreach (var entry in map.Entries.Where(entry => schema.Fields.All(field => field.Name != entry.Name)))
        {
            faults.Add(path.Length == 0 ? entry.Name : $"{path}.{entry.Name}", schema.Unknown(entry.Name), source: entry.Source);
        }

        return section;
    }

    private IList BindSections(SectionSchema schema, FieldSchema field, ConfigurationNode node, string path)
    {
        var list = (IList)Activator.CreateInstance(field.Property.PropertyType)!;
        if (node.Kind is NodeKind.Scalar or NodeKind.Map || node.Items.Count > MaxSections)
        {
            Fault(path, $"must be a list of at most {MaxSections} entries", node);
            return list;
        }

        for (var i = 0; i < node.Items.Count; i++)
        {
            list.Add(BindSection(schema, node.Items[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")));
        }

        return list;
    }

    private object? BindValue(FieldAttribute rules, ConfigurationNode node, string path)
    {
        if (node.Kind == NodeKind.Empty)
        {
            if (rules.Required)
            {
                // A name without a value is shown where it stands.
                var named = node.Source.Layer == ConfigurationLayer.Default ? null : node;
                Fault(path, $"is required: {rules.Description}", named, given: false);
                return null;
            }

            _values.Add(new EffectiveValue(path, rules.Default, ConfigurationSource.Default));
            return rules.Default is null ? null : Parse(rules, rules.Default);
        }

        if (node.Kind != NodeKind.Scalar || !rules.TryParse(node.Text!, folder, out var value))
        {
            Fault(path, rules.Rule, node, given: !rules.IsSecret);
            return null;
        }

        _values.Add(new EffectiveValue(path, rules.Show(node.Text!), node.Source));
        return value;
    }

    private List<string>? BindList(FieldAttribute rules, ConfigurationNode node, string path)
    {
        if (node.Kind == NodeKind.Empty)
        {
            _values.Add(new EffectiveValue(path, null, ConfigurationSource.Default));
            return null;
        }

        var max = ((TextListAttribute)rules).MaxCount;
        if (node.Kind != NodeKind.List || node.Items.Count > max)
        {
            Fault(path, $"must be a list of at most {max} texts, such as [a, b]", node);
            return null;
        }

        var list = new List<string>();
        for (var i = 0; i < node.Items.Count; i++)
        {
            var item = node.Items[i];
            if (item.Kind == NodeKind.Scalar && rules.TryParse(item.Text!, folder, out _))
            {
                list.Add(item.Text!);
            }
            else
            {
                Fault(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), rules.Rule, item);
                _faulty.Add(path);
            }
        }

        _values.Add(new EffectiveValue(path, $"[{string.Join(", ", list)}]", node.Source));
        return list;
    }

    private Dictionary<string, string>? BindMap(FieldAttribute rules, ConfigurationNode node, string path)
    {
        if (node.Kind == NodeKind.Empty)
        {
            _values.Add(new EffectiveValue(path, null, ConfigurationSource.Default));
            return null;
        }

        if (node.Kind != NodeKind.Map)
        {
            Fault(path, "must be a map from names to values", node);
            return null;
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in node.Entries)
        {
            var inner = $"{path}.{entry.Name}";
            if (entry.Value.Kind != NodeKind.Scalar)
            {
                Fault(inner, rules.Rule, entry.Value);
                continue;
            }

            map[entry.Name] = entry.Value.Text!;
            _values.Add(new EffectiveValue(
                inner, Redaction.IsSecretProperty(entry.Name) ? Redaction.Mask : entry.Value.Text, entry.Value.Source));
        }

        return map;
    }

    private object? Parse(FieldAttribute rules, string text) =>
        rules.TryParse(text, folder, out var value)
            ? value
            : throw new InvalidOperationException($"The default {text} breaks its own rule: {rules.Rule}.");

    private void Fault(string path, string rule, ConfigurationNode? node, bool given = true)
    {
        _faulty.Add(path);
        faults.Add(path, node?.Against(rule) ?? rule, given ? node?.Text : null, node?.Source);
    }
}
