using System.CommandLine;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;

namespace Alphadrift.Monitoring.Commands;

internal sealed record ReplayOptions
{
    public required string Baseline { get; init; }

    public required string Model { get; init; }

    public required string Input { get; init; }

    public required int WindowRows { get; init; }

    public double? FalseAlarmRate { get; init; }

    /// <summary>Whether the sequential charts are reported and may alarm.</summary>
    public bool Charts { get; init; }

    /// <summary>Rows between false alarms of the charts; null for the baseline's.</summary>
    public int? ExpectedRunLength { get; init; }

    /// <summary>What the run length of the charts promises.</summary>
    public Guarantee Guarantee { get; init; }

    /// <summary>Whether the charts begin anew after an alarm.</summary>
    public bool Restart { get; init; }

    public int Threads { get; init; } = 1;

    public Lowering Lowering { get; init; } = Lowering.Auto;

    public OutputFormat Output { get; init; }

    /// <summary>The objective that slopes are adapted under, auto for the baseline's; null, not at all.</summary>
    public ObjectiveKind? Objective { get; init; }
}

/// <summary><c>alphadrift replay</c>: observes a file window by window, as the daemon would observe the stream.</summary>
internal static class ReplayCommand
{
    public const int MaxWindowRows = 1_000_000;

    public static Command Create(Terminal terminal)
    {
        var baseline = CommonOptions.Path("--baseline", "The baseline of alphadrift calibrate.", true, "-b");
        var model = CommonOptions.Path("--model", "The ONNX model that the baseline belongs to.", true, "-m");
        var input = CommonOptions.Path("--input", "The rows to observe: .npy, .npz, .csv, .jsonl or .parquet.", true, "-i");
        var window = CommonOptions.Whole("--window", "Rows per window.", 100, SlopeMonitor.MinWindowRows, MaxWindowRows);
        var rate = CommonOptions.FalseAlarmRate("Share of windows without shift that may alarm. [default: the baseline's]");
        var charts = new Option<bool>("--charts") { Description = "Lead every row through the sequential charts; exit code 1 when one alarms." };
        var runLength = CommonOptions.ExpectedRunLength(
            "With --charts: rows that should lie between two false alarms. [default: the baseline's]");
        var guarantee = CommonOptions.Guarantee();
        var restart = new Option<bool>("--restart") { Description = "With --charts: begin the charts anew after every alarm." };
        var threads = CommonOptions.Threads();
        var lowering = CommonOptions.Lowering();
        var format = CommonOptions.Output();
        var objective = AdaptationChoices.Objective(
            "Adapt the slopes too, as the baseline says: none, auto (the baseline's objective), or the objective that it must "
            + "have. [default: none]");
        var command = new Command("replay", "Observe a file window by window; exit code 1 when a window alarms.")
        {
            baseline, model, input, window, rate, charts, runLength, guarantee, restart, threads, lowering, objective, format,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            new ReplayOptions
            {
                Baseline = parsed.GetRequiredValue(baseline),
                Model = parsed.GetRequiredValue(model),
                Input = parsed.GetRequiredValue(input),
                WindowRows = parsed.GetValue(window),
                FalseAlarmRate = parsed.GetValue(rate),
                Charts = parsed.GetValue(charts),
                ExpectedRunLength = parsed.GetValue(runLength),
                Guarantee = parsed.GetValue(guarantee),
                Restart = parsed.GetValue(restart),
                Threads = parsed.GetValue(threads),
                Lowering = parsed.GetValue(lowering),
                Output = parsed.GetValue(format),
                Objective = AdaptationChoices.Kind(parsed.GetValue(objective)),
            },
            terminal,
            cancellationToken)));
        return command;
    }

    public static int Run(ReplayOptions options, Terminal terminal, CancellationToken cancellationToken = default)
    {
        CheckCharts(options);
        var model = OnnxModel.Load(options.Model);
        var baseline = Baseline.Load(options.Baseline);
        CheckObjective(options, baseline);
        if (options.Charts && baseline.Manifest.Charts is null)
        {
            throw new InvalidInputException(
                $"{Path.GetFileName(options.Baseline)} has no charts: it was written without them. Calibrate again, or leave --charts out.");
        }

        using var monitor = SlopeMonitor.Open(model, baseline, new SlopeMonitorOptions
        {
            FalseAlarmRate = options.FalseAlarmRate,
            Charts = options.Charts,
            ExpectedRunLength = options.ExpectedRunLength,
            Guarantee = options.Guarantee,
            RestartCharts = options.Restart,
            Adaptation = options.Objective is not null,
            Session = new ModelSessionOptions { Lowering = options.Lowering, Threads = options.Threads },
        });

        var table = ObservedRows.Read(options.Input, monitor, terminal);
        var summary = new ReplaySummary(options, table, model, monitor);
        ReplayReport report =
            options.Output == OutputFormat.Json
                ? new JsonReplayReport(terminal)
                : new TextReplayReport(terminal, options.Objective is not null);
        report.Begin(summary);
        foreach (var window in ObservedRows.Observe(monitor, table, options.WindowRows, cancellationToken))
        {
            summary.Count(window);
            report.Write(window);
        }

        summary.SkipLast(ObservedRows.Unobserved(table, options.WindowRows));
        report.End(summary);
        return summary.Alarms + summary.ChartAlarms > 0 ? ExitCode.Drift : ExitCode.Fine;
    }

    private static void CheckCharts(ReplayOptions options)
    {
        if (!options.Charts && (options.Restart || options.ExpectedRunLength is not null || options.Guarantee != Guarantee.Calibrated))
        {
            var name = options.Restart ? "--restart" : options.ExpectedRunLength is not null ? "--expected-run-length" : "--guarantee";
            throw new UsageException(
                $"{name} is about the sequential charts: give --charts too.");
        }
    }

    private static void CheckObjective(ReplayOptions options, Baseline baseline)
    {
        if (options.Objective is not { } wanted || baseline.Manifest.Adaptation?.Objective == wanted) return;
        var name = wanted.ToString().ToLowerInvariant();
        if (baseline.Manifest.Adaptation is not { } adaptation)
        {
            throw new InvalidInputException(
                $"--objective {name}: the baseline {options.Baseline} was calibrated without an objective. Calibrate again "
                + $"with 'alphadrift calibrate --objective {name}'.");
        }

        if (wanted == ObjectiveKind.Auto) return;
        throw new InvalidInputException(
            $"--objective {name}: the baseline {options.Baseline} was calibrated for the objective "
            + $"{adaptation.Objective.ToString().ToLowerInvariant()}. Replay with that or "
            + $"with auto, or calibrate again with '--objective {name}'.");
    }
}
