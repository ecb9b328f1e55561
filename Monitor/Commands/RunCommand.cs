using System.CommandLine;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Pipeline;

namespace Alphadrift.Monitoring.Commands;

/// <summary><c>alphadrift run</c>: the daemon.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = new ConfigurationOptions();
        var command = new Verb(
            "run",
            "Watch a topic until stopped: metrics, health, and alerts by webhook.",
            "alphadrift run -c alphadrift.yaml",
            "alphadrift run -c alphadrift.yaml --set kafka.topic=letters");
        source.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(source.Load(parsed), terminal, cancellationToken));
        return command;
    }

    public static async Task<int> RunAsync(
        DaemonConfiguration configuration, Terminal terminal, CancellationToken cancellationToken)
    {
        if (configuration.Settings is not { } settings)
        {
            return ConfigCommand.Check(configuration, terminal);
        }

        ConfigCommand.Warn(configuration, terminal);
        await using var daemon = DaemonHost.Build(settings);
        return await DaemonHost.RunAsync(daemon, cancellationToken);
    }
}
