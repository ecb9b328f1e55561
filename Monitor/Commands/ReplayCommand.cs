using System.CommandLine;

namespace Alphadrift.Monitoring.Commands;

/// <summary><c>alphadrift replay</c>: observes a file window by window, as the daemon would observe the stream.</summary>
internal static class ReplayCommand
{
    public static Command Create(Terminal terminal)
    {
        var choices = new ObservationChoices();
        var format = CommonOptions.Output();
        var objective = AdaptationChoices.Objective(
            "Adapt the slopes too, as the baseline says: none, auto (the baseline's objective), or the objective that it must "
            + "have. [default: none]");
        var command = new Verb(
            "replay",
            "Observe a file window by window, with the daemon's alerts; exit code 1 when it drifted.",
            "alphadrift replay --model model.onnx --baseline model.baseline --input production.csv");
        choices.AddTo(command);
        command.Options.Add(objective);
        command.Options.Add(format);
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            choices.Parse(parsed, terminal) with { Objective = AdaptationChoices.Kind(parsed.GetValue(objective)) },
            parsed.GetValue(format),
            terminal,
            cancellationToken)));
        return command;
    }

    private static int Run(
        ReplayOptions options, OutputFormat format, Terminal terminal, CancellationToken cancellationToken)
    {
        if (options is { Segment: not null, Objective: not null })
        {
            throw new UsageException("--segment: slopes are adapted to the whole stream; leave --objective out.");
        }

        using var replay = FileReplay.Open(options);
        TableNotes.Tell(replay, terminal);
        IReplayWriter writer = format == OutputFormat.Json ? new JsonReplay(terminal) : new TextReplay(terminal, options);
        return ExitCode.Of(IReplayWriter.Run(replay, writer, cancellationToken));
    }
}
