namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>Path of a file that the daemon writes, in a folder that must exist.</summary>
internal sealed class NewFileAttribute(string description) : PathAttribute(description)
{
    public override string Rule =>
        "must name a file in a folder that exists (relative paths begin at the configuration file's folder)";

    protected override bool Fits(string path) => !Directory.Exists(path) && Directory.Exists(Path.GetDirectoryName(path));
}
