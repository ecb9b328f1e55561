using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;

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

    /// <summary>Rows at the end that were too few for a window.</summary>
    public required int UnobservedRows { get; init; }

    public required int WindowRows { get; init; }

    public required double FalseAlarmRate { get; init; }

    /// <summary>Rows between false alarms of the charts; null without charts.</summary>
    public required int? ExpectedRunLength { get; init; }

    public required Guarantee Guarantee { get; init; }

    public required string Lowering { get; init; }
}
