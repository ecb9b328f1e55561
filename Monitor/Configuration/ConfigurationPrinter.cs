using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>What <c>config show</c>, <c>config check</c> and <c>config schema</c> print. Secrets are never shown.</summary>
public static class ConfigurationPrinter
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Every field with its effective value and where that came from.</summary>
    public static string Show(DaemonConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var lines = configuration.Values.Select(value => $"{value.Path} = {value.Text ?? "(none)"}").ToList();
        var width = Math.Min(60, lines.Select(line => line.Length).DefaultIfEmpty().Max());
        var text = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{lines[i].PadRight(width)}  # {configuration.Values[i].Source}\n");
        }

        return text.ToString();
    }

    /// <summary>One line when all is well, else the faults.</summary>
    public static string Check(DaemonConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Settings is null ? configuration.FaultText : $"{configuration.Path} has no faults.";
    }

    /// <summary>The JSON schema of the configuration file, for editors: made from the option classes.</summary>
    public static string Schema()
    {
        var root = Section(SectionSchema.Daemon);
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "Configuration of Alphadrift");
        return root.ToJsonString(Indented);
    }

    private static JsonObject Section(SectionSchema section)
    {
        var properties = new JsonObject();
        foreach (var field in section.Fields)
        {
            properties.Add(field.Name, Field(field));
        }

        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        var required = section.Fields
            .Where(field => field.Rules is { Required: true } || field.Section is { } inner && !field.IsList && inner.HasRequired)
            .Select(field => (JsonNode)field.Name)
            .ToArray();
        if (required.Length > 0)
        {
            schema.Add("required", new JsonArray(required));
        }

        return schema;
    }

    private static JsonObject Field(FieldSchema field)
    {
        var schema = field switch
        {
            { Section: { } inner, IsList: true } =>
                new JsonObject { ["type"] = "array", ["maxItems"] = Binder.MaxSections, ["items"] = Section(inner) },
            { Section: { } inner } => Section(inner),
            _ => field.Rules!.Schema(),
        };
        schema.Insert(0, "description", field.Description);
        if (field.Rules?.SchemaDefault() is { } standard)
        {
            schema.Insert(1, "default", standard);
        }

        return schema;
    }
}
