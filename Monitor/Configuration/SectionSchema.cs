using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Alphadrift.Monitoring.Configuration.Fields;
using Alphadrift.Monitoring.Configuration.Options;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>A field as the file spells it: a value with its rules, or a section.</summary>
/// <param name="Rules">The rules of a value; null for a section.</param>
/// <param name="Section">The fields of a section; null for a value.</param>
internal sealed record FieldSchema(
    string Name,
    string Description,
    PropertyInfo Property,
    FieldAttribute? Rules,
    SectionSchema? Section,
    bool IsList,
    bool IsMap);

/// <summary>The fields of one option class, by reflection, in the order of their declaration.</summary>
internal sealed record SectionSchema(Type Type, ImmutableArray<FieldSchema> Fields)
{
    public static SectionSchema Daemon { get; } = Of(typeof(DaemonOptions));

    /// <summary>Whether a configuration without this section is refused.</summary>
    public bool HasRequired => Fields.Any(one => one.Rules is { Required: true });

    /// <summary>The field with a name; case does not matter, because environment variables have none.</summary>
    public FieldSchema? Find(string name) =>
        Fields.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The rule that a name breaks that is none of the fields.</summary>
    public string Unknown(string name) => NearestName.Find(name, Fields.Select(field => field.Name)) is { } nearest
        ? $"is not a known field; did you mean {nearest}?"
        : $"is not a known field; known here: {string.Join(", ", Fields.Select(field => field.Name))}";

    private static SectionSchema Of(Type type) => new(type, [.. type.GetProperties().Select(OfProperty)]);

    private static FieldSchema OfProperty(PropertyInfo property)
    {
        var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        if (property.GetCustomAttribute<SectionAttribute>() is { } section)
        {
            var isList = property.PropertyType.IsGenericType;
            var type = isList ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
            return new(name, section.Description, property, null, Of(type), isList, IsMap: false);
        }

        var rules = property.GetCustomAttribute<FieldAttribute>()
            ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no rules.");
        return new(name, rules.Description, property, rules, null, rules is TextListAttribute, rules is TextMapAttribute);
    }
}
