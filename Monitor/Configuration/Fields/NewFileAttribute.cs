using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>
/// Path of a file that the daemon writes, in a folder that must exist; relative to the folder of the configuration file. The value is the
/// absolute path.
/// </summary>
internal sealed class NewFileAttribute(string description) : FieldAttribute(description)
{
    public override string Rule => "must name a file in a folder that exists (relative paths begin at the configuration file's folder)";

    public override bool TryParse(string text, string folder, out object? value)
    {
        value = null;
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var path = Path.GetFullPath(text, folder);
        value = path;
        return !Directory.Exists(path) && Directory.Exists(Path.GetDirectoryName(path));
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };
}
