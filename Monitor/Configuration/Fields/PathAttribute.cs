using System.Text.Json.Nodes;

namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>A path, relative to the folder of the configuration file. The value is the absolute path.</summary>
internal abstract class PathAttribute(string description) : FieldAttribute(description)
{
    public sealed override bool TryParse(string text, string folder, out object? value)
    {
        value = null;
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var path = Path.GetFullPath(text, folder);
        value = path;
        return Fits(path);
    }

    public sealed override JsonObject Schema() => new() { ["type"] = "string", ["minLength"] = 1 };

    /// <summary>Whether what is, or is not, at the absolute path suits the field.</summary>
    protected abstract bool Fits(string path);
}
