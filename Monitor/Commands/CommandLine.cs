using System.CommandLine;
using System.CommandLine.Parsing;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Commands;

/// <summary>
/// The whole command line: picks a command, runs it, and turns every way of failing into a message and an exit code.
/// </summary>
internal static class CommandLine
{
    private const string Description =
        "Watches a deployed ONNX model through its rectifier slopes and says when its inputs have drifted.\n"
        + "\n"
        + "Exit codes: 0 fine; 1 drift found (replay, report) or a wrong gradient (inspect --verify); "
        + "2 the command line, the configuration or an input file cannot be used; 3 failure on the way; 130 interrupted.";

    private static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show where an unexpected failure happened (as ALPHADRIFT_DEBUG=1 does).",
        Recursive = true,
    };

    public static async Task<int> InvokeAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellationToken)
    {
        var parsed = Create(terminal).Parse(args);
        if (Messages(parsed).Any())
        {
            return UsageFaults(parsed, terminal);
        }

        var streams = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals arrive through the token
        };
        try
        {
            return await parsed.InvokeAsync(streams, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Error.WriteLine("alphadrift: interrupted.");
            return ExitCode.Interrupted;
        }
        catch (UsageException fault)
        {
            terminal.Error.WriteLine($"alphadrift: {fault.Message}");
            return ExitCode.Usage;
        }
        catch (InvalidInputException fault)
        {
            terminal.Error.WriteLine($"alphadrift: {fault.Message}");
            return ExitCode.Usage;
        }
#pragma warning disable CA1031 // the process ends here: whatever failed must become one line and an exit code
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return Unexpected(defect, terminal, parsed.GetValue(Verbose));
        }
    }

    /// <summary>What is wrong with arguments, without running anything; empty when they are a command.</summary>
    internal static IReadOnlyList<string> Faults(IReadOnlyList<string> args) =>
        [.. Messages(Create(new Terminal(TextWriter.Null, TextWriter.Null)).Parse(args))];

    private static RootCommand Create(Terminal terminal) => HelpWithExamples.AddTo(new(Description)
    {
        Verbose,
        RunCommand.Create(terminal),
        CalibrateCommand.Create(terminal),
        InspectCommand.Create(terminal),
        ReplayCommand.Create(terminal),
        ReportCommand.Create(terminal),
        ConfigCommand.Create(terminal),
        DemoCommand.Create(terminal),
    });

    private static int UsageFaults(ParseResult parsed, Terminal terminal)
    {
        foreach (var error in Messages(parsed).Distinct())
        {
            terminal.Error.WriteLine($"alphadrift: {error}");
        }

        var names = new List<string>();
        for (
            var result = parsed.CommandResult;
            result is not null;
            result = result.Parent as CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "alphadrift" : result.Command.Name);
        }

        terminal.Error.WriteLine($"Try '{string.Join(' ', names)} --help'.");
        return ExitCode.Usage;
    }

    // A mistyped command or option is reported once: not also as a missing one.
    private static IEnumerable<string> Messages(ParseResult parsed)
    {
        var strangers = Strangers.Of(parsed).ToArray();
        return strangers.Length > 0
            ? strangers.Concat(
                parsed.Errors.Where(error => error.SymbolResult is not (CommandResult or OptionResult { Implicit: true }))
                    .Select(error => error.Message))
            : parsed.Errors.Select(error => error.Message);
    }

    private static int Unexpected(Exception defect, Terminal terminal, bool verbose)
    {
        if (verbose || Environment.GetEnvironmentVariable("ALPHADRIFT_DEBUG") is "1" or "true")
        {
            terminal.Error.WriteLine($"alphadrift: {defect}");
        }
        else if (defect is IOException or UnauthorizedAccessException)
        {
            // The disk is full, the network drive is gone: nothing that the user gave, and no defect.
            terminal.Error.WriteLine($"alphadrift: {defect.Message}");
        }
        else
        {
            terminal.Error.WriteLine($"alphadrift: {defect.GetType().Name}: {defect.Message} (--verbose shows where.)");
        }

        return ExitCode.Failure;
    }
}
