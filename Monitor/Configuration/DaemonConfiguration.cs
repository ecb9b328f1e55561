using System.Collections.Immutable;
using Alphadrift.Monitoring.Configuration.Sources;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>A field's effective value, as <c>config show</c> prints it.</summary>
/// <param name="Path">The field, e.g. <c>webhooks[0].url</c>.</param>
/// <param name="Text">The value; null when it has none.</param>
/// <param name="Source">Where it was given.</param>
public sealed record EffectiveValue(string Path, string? Text, ConfigurationSource Source);

/// <summary>The outcome of reading a configuration: the settings, or everything that is wrong.</summary>
/// <remarks>
/// Reading goes through these steps:
/// 1. the layers are read, each into the same tree: YAML file, key-per-file directory, environment, command line;
/// 2. the tree is bound to the option classes: unknown fields, wrong types and values out of range become faults;
/// 3. what must hold between fields is checked, and the options become settings.
/// </remarks>
public sealed record DaemonConfiguration
{
    /// <summary>Variables with this prefix are values: <c>ALPHADRIFT__KAFKA__TOPIC</c>.</summary>
    public const string EnvironmentPrefix = "ALPHADRIFT__";

    /// <summary>Names the key-per-file directory, where each file is a value: <c>kafka__topic</c>.</summary>
    public const string SecretsDirectoryVariable = "ALPHADRIFT_SECRETS_DIR";

    /// <summary>The file's path as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>The settings; null when there are faults.</summary>
    public required DaemonSettings? Settings { get; init; }

    /// <summary>Everything that is wrong, in the order of the file; empty when <see cref="Settings"/> is there.</summary>
    public required ImmutableArray<ConfigurationFault> Faults { get; init; }

    /// <summary>What the user should know although <see cref="Settings"/> is there.</summary>
    public ImmutableArray<ConfigurationFault> Warnings { get; init; } = [];

    /// <summary>Every field's effective value without secrets, in the order of the documentation.</summary>
    public required ImmutableArray<EffectiveValue> Values { get; init; }

    /// <summary>The faults as the user sees them: a heading line and one line per fault; empty without faults.</summary>
    public string FaultText => Faults.IsEmpty
        ? ""
        : $"{Path} has {Faults.Length} {(Faults.Length == 1 ? "fault" : "faults")}:\n" +
            string.Join("\n", Faults.Select(fault => $"  {fault}"));

    /// <summary>The warnings as the user sees them, like <see cref="FaultText"/>; empty without warnings.</summary>
    public string WarningText => Warnings.IsEmpty
        ? ""
        : $"{Path} has {Warnings.Length} {(Warnings.Length == 1 ? "warning" : "warnings")}:\n" +
            string.Join("\n", Warnings.Select(warning => $"  {warning}"));

    /// <summary>
    /// Reads YAML file &lt; key-per-file directory &lt; environment &lt; command line. Never throws for what the user gave.
    /// </summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="environment">
    /// Environment variables; those that begin with ALPHADRIFT__ are values, ALPHADRIFT_SECRETS_DIR names the directory.
    /// </param>
    /// <param name="overrides">Texts like <c>kafka.topic=orders</c> from the command line.</param>
    /// <param name="now">By which certificates are out of date; null: none is.</param>
    public static DaemonConfiguration Load(
        string path,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyList<string> overrides,
        DateTimeOffset? now = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(overrides);
        var faults = new FaultList();

        // 1.
        var root = YamlFile.Read(path, faults);
        if (root is null)
        {
            return Failed(path, faults);
        }

        var overlay = new Overlay(root, SectionSchema.Daemon, faults);
        if (environment.TryGetValue(SecretsDirectoryVariable, out var directory) && directory.Length > 0)
        {
            KeyPerFileDirectory.Apply(directory, overlay, faults);
        }

        EnvironmentLayer.Apply(environment, overlay);
        CommandLineLayer.Apply(overrides, overlay, faults);

        // 2.
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var bound = new Binder(folder, faults).Bind(root);

        // 3.
        var settings = new SettingsBuilder(bound, faults, now, environment).Build();
        return faults.IsEmpty
            ? new DaemonConfiguration
            {
                Path = path,
                Settings = settings,
                Faults = [],
                Warnings = faults.Warnings,
                Values = [.. bound.Values],
            }
            : Failed(path, faults, bound.Values);
    }

    private static DaemonConfiguration Failed(string path, FaultList faults, IEnumerable<EffectiveValue>? values = null) =>
        new() { Path = path, Settings = null, Faults = faults.InOrder(), Values = [.. values ?? []] };
}
