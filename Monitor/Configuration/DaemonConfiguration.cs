using System.Collections.Immutable;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>The outcome of reading a configuration: the settings, or everything that is wrong.</summary>
public sealed record DaemonConfiguration
{
    /// <summary>The settings; null when there are faults.</summary>
    public required DaemonSettings? Settings { get; init; }

    /// <summary>Everything that is wrong, in the order of the file; empty when <see cref="Settings"/> is there.</summary>
    public required ImmutableArray<ConfigurationFault> Faults { get; init; }

    /// <summary>The faults as the user sees them: a heading line and one line per fault; empty without faults.</summary>
    public string FaultText => throw new NotImplementedException();

    /// <summary>Reads YAML file &lt; key-per-file directory &lt; environment &lt; command line. Never throws for what the user gave.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="environment">Environment variables; those that begin with ALPHADRIFT__ are values, ALPHADRIFT_SECRETS_DIR names the directory.</param>
    /// <param name="overrides">Texts like <c>kafka.topic=orders</c> from the command line.</param>
    public static DaemonConfiguration Load(
        string path, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> overrides) =>
        throw new NotImplementedException();
}
