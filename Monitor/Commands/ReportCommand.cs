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
        var command = new Command(
            "report", "Write one HTML page on a file: did it drift, since when, where; exit code 1 when it drifted.");
        choices.AddTo(command);
        command.Options.Add(output);
        command.Options.Add(force);
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            CheckTarget(path, parsed.GetValue(force));
            return Task.FromResult(Run(choices.Parse(parsed) with { ForPage = true }, path, terminal, cancellationToken));
        });
        return command;
    }

    private static int Run(ReplayOptions options, string path, Terminal terminal, CancellationToken cancellationToken)
    {
        using var replay = FileReplay.Open(options);
        IgnoredColumns.Tell(replay, terminal);
        return ExitCode.Of(
            IReplayWriter.Run(replay, new HtmlReplay(path, terminal, cancellationToken), cancellationToken));
    }

    private static void CheckTarget(string path, bool force)
    {
        if (Directory.Exists(path))
        {
            throw new UsageException($"--out: {path} is a folder; give the name of a file.");
        }

        if (File.Exists(path) && !force)
        {
            throw new UsageException($"--out: {path} exists; choose another name, or give --force to overwrite it.");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new UsageException($"--out: the folder {folder} does not exist; create it first.");
    }
}
