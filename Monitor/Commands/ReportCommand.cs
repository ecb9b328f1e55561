using System.CommandLine;
using System.Text;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Commands;

internal sealed record ReportOptions
{
    public required string Baseline { get; init; }

    public required string Model { get; init; }

    public required string Input { get; init; }

    public required string Out { get; init; }

    public bool Force { get; init; }

    public required int WindowRows { get; init; }

    public double? FalseAlarmRate { get; init; }

    public int? ExpectedRunLength { get; init; }

    public Guarantee Guarantee { get; init; }

    /// <summary>Column that names segments; null: the stream is one.</summary>
    public string? Segment { get; init; }

    public int Segments { get; init; } = ReplayOptions.DefaultSegments;

    public int Threads { get; init; } = 1;

    public Lowering Lowering { get; init; } = Lowering.Auto;
}

/// <summary><c>alphadrift report</c>: observes as <c>replay --charts --restart</c> does, and writes one HTML page.</summary>
internal static class ReportCommand
{
    public static Command Create(Terminal terminal)
    {
        var baseline = CommonOptions.Path("--baseline", "The baseline of alphadrift calibrate.", true, "-b");
        var model = CommonOptions.Path("--model", "The ONNX model that the baseline belongs to.", true, "-m");
        var input = CommonOptions.Path("--input", "The rows to observe: .npy, .npz, .csv, .jsonl or .parquet.", true, "-i");
        var output = CommonOptions.Path("--out", "The HTML page to write.", true, "-o");
        var force = new Option<bool>("--force") { Description = "Overwrite an existing page." };
        var window = CommonOptions.Whole(
            "--window", "Rows per window.", 100, SlopeMonitor.MinWindowRows, ReplayCommand.MaxWindowRows);
        var rate = CommonOptions.FalseAlarmRate("Share of windows without shift that may alarm. [default: the baseline's]");
        var runLength = CommonOptions.ExpectedRunLength(
            "Rows that should lie between two false alarms of the sequential charts. [default: the baseline's]");
        var guarantee = CommonOptions.Guarantee();
        var segment = CommonOptions.Segment();
        var segments = CommonOptions.Whole(
            "--segments",
            "With --segment: segments with a verdict of their own, those that come first; the others share one.",
            ReplayOptions.DefaultSegments,
            1,
            ReplayCommand.MaxSegments);
        var threads = CommonOptions.Threads();
        var lowering = CommonOptions.Lowering();
        var command = new Command(
            "report", "Write one HTML page on a file: did it drift, since when, where; exit code 1 when something alarms.")
        {
            baseline, model, input, output, force, window, rate, runLength, guarantee, segment, segments, threads, lowering,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            CommonOptions.CheckSegments(parsed, segments, segment);
            return Task.FromResult(Run(
                new ReportOptions
                {
                    Baseline = parsed.GetRequiredValue(baseline),
                    Model = parsed.GetRequiredValue(model),
                    Input = parsed.GetRequiredValue(input),
                    Out = parsed.GetRequiredValue(output),
                    Force = parsed.GetValue(force),
                    WindowRows = parsed.GetValue(window),
                    FalseAlarmRate = parsed.GetValue(rate),
                    ExpectedRunLength = parsed.GetValue(runLength),
                    Guarantee = parsed.GetValue(guarantee),
                    Segment = parsed.GetValue(segment),
                    Segments = parsed.GetValue(segments),
                    Threads = parsed.GetValue(threads),
                    Lowering = parsed.GetValue(lowering),
                },
                terminal,
                cancellationToken));
        });
        return command;
    }

    public static int Run(ReportOptions options, Terminal terminal, CancellationToken cancellationToken = default)
    {
        CheckTarget(options);
        var model = OnnxModel.Load(options.Model);
        var baseline = Baseline.Load(options.Baseline);
        if (baseline.Manifest.Charts is null
            && (options.ExpectedRunLength is not null || options.Guarantee != Guarantee.Calibrated))
        {
            throw new InvalidInputException(
                $"{Path.GetFileName(options.Baseline)} has no charts: it was written without them. Calibrate again, or leave "
                + "--expected-run-length and --guarantee out.");
        }

        // A place is never given to another segment: a page that named segments in passing would grow with the file.
        var places = options.Segment is null ? null : new SegmentTable(options.Segments, long.MaxValue);
        using var monitor = SlopeMonitor.Open(model, baseline, new SlopeMonitorOptions
        {
            FalseAlarmRate = options.FalseAlarmRate,
            ExpectedRunLength = options.ExpectedRunLength,
            Guarantee = options.Guarantee,
            Session = new ModelSessionOptions { Lowering = options.Lowering, Threads = options.Threads },
        });
        var table = ObservedRows.Read(options.Input, monitor, terminal, options.Segment);
        var source = new ReportSource
        {
            Baseline = Path.GetFileName(options.Baseline),
            Manifest = baseline.Manifest,
            Model = model.Name,
            Input = table.FileName,
            InputSha256 = table.Sha256,
            IgnoredColumns = table.IgnoredColumns,
            Rows = table.Rows.Count,
            UnobservedRows = ObservedRows.Unobserved(table, options.WindowRows),
            WindowRows = options.WindowRows,
            FalseAlarmRate = monitor.FalseAlarmRate,
            ExpectedRunLength = options.ExpectedRunLength ?? baseline.Manifest.Charts?.ExpectedRunLength,
            Guarantee = options.Guarantee,
            Lowering = monitor.Features.Lowering.ToString().ToLowerInvariant(),
        };
        return places is null
            ? WriteWhole(options, monitor, table, source, terminal, cancellationToken)
            : WriteSegments(options, monitor, table, source, places, terminal, cancellationToken);
    }

    private static int WriteWhole(
        ReportOptions options,
        SlopeMonitor monitor,
        TableData table,
        ReportSource source,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        var timeline = new DriftTimeline(1 + (table.Rows.Count / options.WindowRows));
        foreach (var window in ObservedRows.Observe(monitor, table, options.WindowRows, cancellationToken)) timeline.Add(window);
        var verdict = ReportVerdict.Of(timeline, source.FalseAlarmRate, source.ExpectedRunLength);
        var now = timeline.Since(verdict.State == ReportState.Drift ? verdict.Since : 0);
        int[] all = [.. Enumerable.Range(0, table.Rows.Count)];
        var distributions = RowDistributions.Of(monitor, table.Rows, all, timeline.Last, now);
        var page = new ReportPage(source, timeline, verdict, now, distributions).Write();
        Save(options.Out, page);
        terminal.Out.WriteLine(
            $"{options.Out}: {ReportWords.Headline(verdict.State)}. {ReportWords.Sentence(verdict, timeline)}");
        return HasAlarms(timeline) ? ExitCode.Drift : ExitCode.Fine;
    }

    private static bool HasAlarms(DriftTimeline timeline) => timeline.Alarms + timeline.ChartAlarms + timeline.Skew.Alerts > 0;

    private static int WriteSegments(
        ReportOptions options,
        SlopeMonitor monitor,
        TableData table,
        ReportSource source,
        SegmentTable places,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        var reports = new SegmentReports(source, 1 + (table.Rows.Count / options.WindowRows), places.Count);
        var rows = new SegmentedRows(monitor, places, [.. table.Segments!]);
        foreach (var window in rows.Observe(table, options.WindowRows, cancellationToken)) reports.Add(window);
        var segments = reports.All(segment =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return RowDistributions.Of(monitor, table.Rows, rows.Of(segment.Name), segment.Timeline.Last, segment.Now);
        });
        Save(options.Out, new SegmentsPage(source, options.Segment!, segments).Write());
        terminal.Out.WriteLine($"{options.Out}: {SegmentsPage.Headline(segments)}.");
        return segments.Any(segment => HasAlarms(segment.Timeline)) ? ExitCode.Drift : ExitCode.Fine;
    }

    private static void Save(string path, string page)
    {
        var temporary = path + ".part";
        try
        {
            File.WriteAllText(temporary, page, new UTF8Encoding(false));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new InvalidInputException($"The page {path} cannot be written: {e.Message}", e);
        }
    }

    private static void CheckTarget(ReportOptions options)
    {
        if (Directory.Exists(options.Out))
        {
            throw new UsageException($"--out: {options.Out} is a folder; give the name of a file.");
        }

        if (File.Exists(options.Out) && !options.Force)
        {
            throw new UsageException($"--out: {options.Out} exists; choose another name, or give --force to overwrite it.");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(options.Out))!;
        if (!Directory.Exists(folder)) throw new UsageException($"--out: the folder {folder} does not exist; create it first.");
    }
}
