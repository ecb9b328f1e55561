using System.CommandLine;

namespace Alphadrift.Monitoring.Commands;

/// <summary><c>alphadrift report</c>: observes as <c>replay</c> does, and writes one HTML page.</summary>
internal static class ReportCommand
{
    public static Command Create(Terminal terminal)
    {
        var choices = new ObservationChoices();
        var output = CommonOptions.Path("--out", "The HTML page to write.", true, "-o");
        var force = new Option<bool>("--force") { Description = "Overwrite an existing page." };
        var command = new Verb(
            "report",
            "Write one HTML page on a file: did it drift, since when, where; exit code 1 when it drifted.",
            "alphadrift report --model model.onnx --baseline model.baseline --input production.csv --out report.html");
        choices.AddTo(command);
        command.Options.Add(output);
        command.Options.Add(force);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (path, options) = (parsed.GetRequiredValue(output), choices.Parse(parsed, terminal) with { ForPage = true });
            OutputTarget.Check(path, parsed.GetValue(force), options.Model, options.Baseline, options.Input);
            return Task.FromResult(Run(options, path, terminal, cancellationToken));
        });
        return command;
    }

    private static int Run(ReplayOptions options, string path, Terminal terminal, CancellationToken cancellationToken)
    {
        using var replay = FileReplay.Open(options);
        TableNotes.Tell(replay, terminal);
        return ExitCode.Of(
            IReplayWriter.Run(replay, new HtmlReplay(path, terminal, cancellationToken), cancellationToken));
    }
}
