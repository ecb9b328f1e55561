using System.Collections;
using System.CommandLine;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Commands;

/// <summary>The options that say where the daemon's configuration comes from.</summary>
internal sealed class ConfigurationOptions
{
    /// <summary>Names the directory of key-per-file values, as the option <c>--secrets-dir</c> does.</summary>
    public const string SecretsDirectoryVariable = "ALPHADRIFT_SECRETS_DIR";

    private readonly Option<string> _file = CommonOptions.Path("--config", "The daemon's configuration (YAML).", true, "-c");

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A value that wins over the file and the environment, such as kafka.topic=orders; may be repeated.",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _secrets = new("--secrets-dir")
    {
        Description = $"Directory with one file per value, such as mounted secrets. [default: {SecretsDirectoryVariable}]",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_set);
        command.Add(_secrets);
    }

    public DaemonConfiguration Load(ParseResult parsed)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        if (parsed.GetValue(_secrets) is { } directory)
        {
            environment[SecretsDirectoryVariable] = directory;
        }

        return DaemonConfiguration.Load(
            parsed.GetRequiredValue(_file), environment, parsed.GetValue(_set) ?? [], TimeProvider.System.GetUtcNow());
    }
}
