namespace Alphadrift.Monitoring.Configuration.Fields;

/// <summary>Path of a file that must exist.</summary>
internal sealed class FilePathAttribute(string description) : PathAttribute(description)
{
    public override string Rule => "must name a file that exists (relative paths begin at the configuration file's folder)";

    protected override bool Fits(string path) => File.Exists(path);
}
