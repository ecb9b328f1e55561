using System.CommandLine;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Commands;

/// <summary>
/// <c>alphadrift config show|check|schema</c>: the configuration as the daemon would read it, without starting it.
/// </summary>
internal static class ConfigCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = new ConfigurationOptions();
        var show = new Verb(
            "show",
            "Print every field with its effective value and where that came from; secrets are hidden.",
            "alphadrift config show -c alphadrift.yaml");
        source.AddTo(show);
        show.SetAction(parsed => Show(source.Load(parsed), terminal));

        var check = new Verb(
            "check",
            "Report everything that is wrong at once.",
            "alphadrift config check -c alphadrift.yaml",
            "alphadrift config check -c alphadrift.yaml --set kafka.topic=letters");
        source.AddTo(check);
        check.SetAction(parsed => Check(source.Load(parsed), terminal));

        var schema = new Verb(
            "schema",
            "Print the JSON schema of the configuration file, for editors.",
            "alphadrift config schema > alphadrift.schema.json");
        schema.SetAction(_ => Schema(terminal));

        return new Verb(
            "config", "Show or check the daemon's configuration.", "alphadrift config check -c alphadrift.yaml")
        { show, check, schema };
    }

    public static int Show(DaemonConfiguration configuration, Terminal terminal)
    {
        if (configuration.Settings is null)
        {
            return Check(configuration, terminal);
        }

        terminal.Out.WriteLine(ConfigurationPrinter.Show(configuration).TrimEnd('\n'));
        Warn(configuration, terminal);
        return ExitCode.Fine;
    }

    public static int Check(DaemonConfiguration configuration, Terminal terminal)
    {
        if (configuration.Settings is null)
        {
            terminal.Error.WriteLine(configuration.FaultText.TrimEnd('\n'));
            return ExitCode.Usage;
        }

        terminal.Out.WriteLine(ConfigurationPrinter.Check(configuration).TrimEnd('\n'));
        Warn(configuration, terminal);
        return ExitCode.Fine;
    }

    /// <summary>Prints what the user should know although the configuration can be used.</summary>
    public static void Warn(DaemonConfiguration configuration, Terminal terminal)
    {
        if (configuration.WarningText.Length > 0) terminal.Error.WriteLine(configuration.WarningText);
    }

    public static int Schema(Terminal terminal)
    {
        terminal.Out.WriteLine(ConfigurationPrinter.Schema().TrimEnd('\n'));
        return ExitCode.Fine;
    }
}
