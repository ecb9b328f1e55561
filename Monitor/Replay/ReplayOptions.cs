using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Replay;

/// <summary>How a file is observed. The same options give the same verdict, whoever writes it down.</summary>
internal sealed record ReplayOptions
{
    public const int DefaultSegments = 20;

    public required string Baseline { get; init; }

    public required string Model { get; init; }

    public required string Input { get; init; }

    /// <summary>Columns of the input that make up a row; empty for those of the baseline.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>How the input is written.</summary>
    public TableOptions Table { get; init; } = new();

    public required int WindowRows { get; init; }

    public double? FalseAlarmRate { get; init; }

    /// <summary>Whether the sequential charts look at every row; null: where the baseline has them.</summary>
    public bool? Charts { get; init; }

    /// <summary>Rows between false alarms of the charts; null for the baseline's.</summary>
    public int? ExpectedRunLength { get; init; }

    /// <summary>What the run length of the charts promises.</summary>
    public Guarantee Guarantee { get; init; }

    /// <summary>How many windows in a row fire and resolve an alert; the defaults are the daemon's.</summary>
    public AlertSettings Alerts { get; init; } = new(2, 3);

    /// <summary>The column that names every row's segment; null for one stream.</summary>
    public string? Segment { get; init; }

    /// <summary>Segments with charts of their own.</summary>
    public int Segments { get; init; } = DefaultSegments;

    public int Threads { get; init; } = 1;

    public Lowering Lowering { get; init; } = Lowering.Auto;

    /// <summary>The objective that slopes are adapted under, auto for the baseline's; null, not at all.</summary>
    public ObjectiveKind? Objective { get; init; }

    /// <summary>Whether a page will be drawn of it: then what the page alone shows is kept, for every segment.</summary>
    public bool ForPage { get; init; }
}
