using System.Globalization;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>The layers, weakest first.</summary>
public enum ConfigurationLayer
{
    /// <summary>Nobody gave a value.</summary>
    Default,

    /// <summary>The YAML file.</summary>
    File,

    /// <summary>A file of the key-per-file directory.</summary>
    KeyFile,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>The command line.</summary>
    CommandLine,
}

/// <summary>Where a value was given.</summary>
/// <param name="Name">The file's path or the variable's name; empty for the default and the command line.</param>
/// <param name="Line">Line in the YAML file, from 1; 0 elsewhere.</param>
/// <param name="Column">Column in the YAML file, from 1; 0 elsewhere.</param>
public sealed record ConfigurationSource(ConfigurationLayer Layer, string Name = "", int Line = 0, int Column = 0)
{
    public static ConfigurationSource Default { get; } = new(ConfigurationLayer.Default);

    public static ConfigurationSource CommandLine { get; } = new(ConfigurationLayer.CommandLine);

    /// <summary>The source as faults and <c>config show</c> name it.</summary>
    public override string ToString() => Layer switch
    {
        ConfigurationLayer.Default => "default",
        ConfigurationLayer.File when Line > 0 => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Line}:{Column}"),
        ConfigurationLayer.CommandLine => "command line",
        ConfigurationLayer.Environment => $"environment variable {Name}",
        _ => Name,
    };
}
