using System.CommandLine;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Commands;

internal sealed record ReplayOptions
{
    public const int DefaultSegments = 20;

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

    /// <summary>The column that names every row's segment; null for one stream.</summary>
    public string? Segment { get; init; }

    /// <summary>Segments with charts of their own.</summary>
    public int Segments { get; init; } = DefaultSegments;

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

    internal const int MaxSegments = 999;

    public static Command Create(Terminal terminal)
    {
        var baseline = CommonOptions.Path("--baseline", "The baseline of alphadrift calibrate.", true, "-b");
        var model = CommonOptions.Path("--model", "The ONNX model that the baseline belongs to.", true, "-m");
        var input = CommonOptions.Path("--input", "The rows to observe: .npy, .npz, .csv, .jsonl or .parquet.", true, "-i");
        var window = CommonOptions.Whole("--window", "Rows per window.", 100, SlopeMonitor.MinWindowRows, MaxWindowRows);
        var rate = CommonOptions.FalseAlarmRate("Share of windows without shift that may alarm. [default: the baseline's]");
        var charts = new Option<bool>("--charts")
        {
            Description = "Lead every row through the sequential charts; exit code 1 when one alarms.",
        };
        var runLength = CommonOptions.ExpectedRunLength(
            "With --charts: rows that should lie between two false alarms. [default: the baseline's]");
        var guarantee = CommonOptions.Guarantee("With --charts: ");
        var restart = new Option<bool>("--restart") { Description = "With --charts: begin the charts anew after every alarm." };
        var segment = CommonOptions.Segment();
        var segments = CommonOptions.Whole(
            "--segments", "With --segment: segments with charts of their own; the others share one.",
            ReplayOptions.DefaultSegments, 1, MaxSegments);
        var threads = CommonOptions.Threads();
        var lowering = CommonOptions.Lowering();
        var format = CommonOptions.Output();
        var objective = AdaptationChoices.Objective(
            "Adapt the slopes too, as the baseline says: none, auto (the baseline's objective), or the objective that it must "
            + "have. [default: none]");
        var command = new Command(
            "replay", "Observe a file window by window; exit code 1 when a window or a chart alarms, or the alert Skew fires.")
        {
            baseline, model, input, window, rate, charts, runLength, guarantee,
            restart, segment, segments, threads, lowering, objective, format,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            CommonOptions.CheckSegments(parsed, segments, segment);
            return Task.FromResult(Run(
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
                    Segment = parsed.GetValue(segment),
                    Segments = parsed.GetValue(segments),
                    Threads = parsed.GetValue(threads),
                    Lowering = parsed.GetValue(lowering),
                    Output = parsed.GetValue(format),
                    Objective = AdaptationChoices.Kind(parsed.GetValue(objective)),
                },
                terminal,
                cancellationToken));
        });
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
                $"{Path.GetFileName(options.Baseline)} has no charts: it was written without them. "
                + "Calibrate again, or leave --charts out.");
        }

        var places = options.Segment is null ? null : new SegmentTable(options.Segments);
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

        var table = ObservedRows.Read(options.Input, monitor, terminal, options.Segment);
        var windows = places is null
            ? ObservedRows.Observe(monitor, table, options.WindowRows, cancellationToken)
            : new SegmentedRows(monitor, places, [.. table.Segments!])
                .Observe(table, options.WindowRows, cancellationToken);
        var summary = new ReplaySummary(options, table, model, monitor);
        ReplayReport report =
            options.Output == OutputFormat.Json
                ? new JsonReplayReport(terminal)
                : new TextReplayReport(terminal, options.Objective is not null, options.Segment is not null);
        report.Begin(summary);
        foreach (var window in windows)
        {
            report.Write(summary.Count(window));
        }

        summary.CountSegments(places);
        summary.SkipLast(ObservedRows.Unobserved(table, options.WindowRows));
        report.End(summary);
        return summary.Alarms + summary.ChartAlarms + summary.Skew.Alerts > 0 ? ExitCode.Drift : ExitCode.Fine;
    }

    private static void CheckCharts(ReplayOptions options)
    {
        if (options is { Segment: not null, Objective: not null })
        {
            throw new UsageException("--segment: slopes are adapted to the whole stream; leave --objective out.");
        }

        if (!options.Charts
            && (options.Restart || options.ExpectedRunLength is not null || options.Guarantee != Guarantee.Calibrated))
        {
            var name = options.Restart ? "--restart"
                : options.ExpectedRunLength is not null ? "--expected-run-length"
                : "--guarantee";
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
