using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Reports;

/// <summary>What a page says of where its numbers come from.</summary>
internal sealed record ReportSource
{
    public required string Baseline { get; init; }

    public required BaselineManifest Manifest { get; init; }

    public required string Model { get; init; }

    public required string Input { get; init; }

    public required string InputSha256 { get; init; }

    public required IReadOnlyList<string> IgnoredColumns { get; init; }

    public required int Rows { get; init; }

    /// <summary>Rows that were left out because they cannot be used.</summary>
    public SkippedRows Skipped { get; init; } = SkippedRows.None;

    /// <summary>Rows at the end that were too few for a window.</summary>
    public required int UnobservedRows { get; init; }

    public required int WindowRows { get; init; }

    public required double FalseAlarmRate { get; init; }

    /// <summary>Rows between false alarms of the charts; null without charts.</summary>
    public required int? ExpectedRunLength { get; init; }

    public required Guarantee Guarantee { get; init; }

    public required string Lowering { get; init; }

    public static ReportSource Of(FileReplay replay) => new()
    {
        Baseline = Path.GetFileName(replay.Options.Baseline),
        Manifest = replay.Baseline.Manifest,
        Model = replay.Model.Name,
        Input = replay.Table.FileName,
        InputSha256 = replay.Table.Sha256,
        IgnoredColumns = replay.Table.IgnoredColumns,
        Rows = replay.Table.Rows.Count,
        Skipped = replay.Table.Skipped,
        UnobservedRows = replay.UnobservedRows,
        WindowRows = replay.Options.WindowRows,
        FalseAlarmRate = replay.Monitor.FalseAlarmRate,
        ExpectedRunLength = replay.ExpectedRunLength,
        Guarantee = replay.Options.Guarantee,
        Lowering = replay.Monitor.Features.Lowering.ToString().ToLowerInvariant(),
    };
}
