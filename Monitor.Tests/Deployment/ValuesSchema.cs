using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Tests.Deployment;

/// <summary>The schema of the chart's values: what it must say of the daemon's configuration.</summary>
internal static class ValuesSchema
{
    private const string Start = "    \"config\": {\n", End = "\n    },\n";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema's text with the daemon's own schema as that of <c>config</c>; the rest as it is.</summary>
    public static string WithDaemonSchema(string text)
    {
        var start = text.IndexOf(Start, StringComparison.Ordinal);
        var end = text.IndexOf(End, start, StringComparison.Ordinal) + End.Length;
        var config = Config().ToJsonString(Indented).Replace("\n", "\n    ", StringComparison.Ordinal);
        return $"{text[..start]}    \"config\": {config},\n{text[end..]}";
    }

    private static JsonObject Config()
    {
        var root = JsonNode.Parse(ConfigurationPrinter.Schema())!.AsObject();
        root.Remove("$schema");
        root.Remove("title");
        root.Insert(0, "description", "The daemon's configuration file, as deploy/alphadrift.schema.json describes it.");
        var sections = root["properties"]!.AsObject();

        // The chart sets the listener, because probes and Service rest on it.
        sections["http"] = false;

        // A Secret may give the fields that are required, and the chart's own words say what is missing.
        var kafka = sections["kafka"]!.AsObject();
        kafka.Remove("required");
        sections["webhooks"]!["items"]!.AsObject().Remove("required");
        foreach (var name in new[] { "bootstrapServers", "topic" })
        {
            var field = kafka["properties"]![name]!.AsObject();
            field["pattern"] = $"^$|{field["pattern"]}";
        }

        return root;
    }
}
