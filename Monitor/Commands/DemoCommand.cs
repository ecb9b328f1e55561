using System.CommandLine;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Demo;

namespace Alphadrift.Monitoring.Commands;

/// <summary><c>alphadrift demo</c>: the whole product on one machine, with a fault in the data.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var length = new Option<TimeSpan?>("--for")
        {
            Description =
                $"How long the demo takes, calibration included. [default: {DurationText.Of(DemoOptions.DefaultFor)}]",
            HelpName = "DURATION",
            CustomParser = result => CommonOptions.ParseDuration(result, "--for", DemoOptions.MinFor, DemoOptions.MaxFor),
        };
        var fault = CommonOptions.OptionalChoice<DemoFault>("--fault", "What goes wrong. [default: brightness, then blur]");
        var port = new Option<int?>("--port")
        {
            Description =
                $"Port of /metrics on 127.0.0.1. [default: {DemoOptions.PreferredPort}, or a free one where that is taken]",
            HelpName = "N",
            CustomParser = result => CommonOptions.ParseWhole(result, "--port", 1, 65_535),
        };
        var noLive = new Option<bool>("--no-live")
        {
            Description = "Plain lines instead of a live picture; always so when output is redirected.",
        };
        var seed = CommonOptions.Seed("Seed of calibration, order of the rows, and noise.");
        var command = new Verb(
            "demo",
            "Show it all on this machine: broker, daemon, alerts, and a camera that goes wrong.",
            "alphadrift demo",
            "alphadrift demo --for 2m --fault blur --no-live")
        {
            length, fault, port, noLive, seed,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new DemoOptions
            {
                For = parsed.GetValue(length) ?? DemoOptions.DefaultFor,
                Faults = parsed.GetValue(fault) is { } chosen ? [chosen] : new DemoOptions().Faults,
                Port = parsed.GetValue(port),
                Seed = parsed.GetValue(seed),
            },
            live: !parsed.GetValue(noLive),
            terminal,
            cancellationToken));
        return command;
    }

    public static async Task<int> RunAsync(DemoOptions options, bool live, Terminal terminal, CancellationToken cancellationToken)
    {
        var console = live ? terminal.LiveConsole() : null;
        using var logging = new DemoHostLogging();
        var demo = new DemoRun(options, DemoSamples.In(AppContext.BaseDirectory), logging, TimeProvider.System);
        DemoResult result;
        try
        {
            result = console is null
                ? await DemoDisplay.PlainAsync(demo, terminal.Out, terminal.Columns, TimeProvider.System, cancellationToken)
                : await DemoDisplay.LiveAsync(demo, console, cancellationToken);
        }
        finally
        {
            foreach (var line in logging.Kept)
            {
                terminal.Error.WriteLine(line);
            }
        }

        terminal.Out.WriteLine();
        foreach (var line in DemoReport.Lines(result)
            .SelectMany(line => WordWrap.Lines(line, terminal.Columns, DemoReport.IndentOf(line))))
        {
            terminal.Out.WriteLine(line);
        }

        return result.Interruption is not null ? ExitCode.Interrupted : result.Summary.Success ? ExitCode.Fine : ExitCode.Failure;
    }
}
