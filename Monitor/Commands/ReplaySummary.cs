using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Tables;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Commands;

/// <summary>What a replay has counted of one segment.</summary>
internal sealed class SegmentCount(string name)
{
    public string Name { get; } = name;

    public long Rows { get; private set; }

    /// <summary>Windows of its rows that alarmed.</summary>
    public int Alarms { get; private set; }

    public int ChartAlarms { get; private set; }

    public ChartAlarm? FirstChartAlarm { get; private set; }

    public void Add(Observation observation)
    {
        Rows += observation.Rows;
        Alarms += observation.Alarm ? 1 : 0;
        ChartAlarms += observation.Charts?.Alarms ?? 0;
        FirstChartAlarm ??= observation.Charts?.Alarm;
    }
}

/// <summary>What a replay has counted so far.</summary>
internal sealed class ReplaySummary(ReplayOptions options, TableData table, OnnxModel model, SlopeMonitor monitor)
{
    private readonly OrderedDictionary<string, SegmentCount> _segments = new(StringComparer.Ordinal);

    public string Model { get; } = model.Name;

    public string ModelSha256 { get; } = model.Sha256;

    public string Baseline { get; } = Path.GetFileName(options.Baseline);

    public string Input { get; } = table.FileName;

    public string InputSha256 { get; } = table.Sha256;

    /// <summary>Columns of the input that are no part of a row.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; } = table.IgnoredColumns;

    /// <summary>calibrated, provisional or uncalibrated.</summary>
    public Adaptation.Baselines.CalibrationState Calibration { get; } = monitor.Baseline.Manifest.Verdict.State;

    public double FalseAlarmRate { get; } = monitor.FalseAlarmRate;

    public int WindowRows { get; } = options.WindowRows;

    public int Rows { get; } = table.Rows.Count;

    /// <summary>Rows at the end that were too few for a window.</summary>
    public int UnobservedRows { get; private set; }

    /// <summary>Windows observed.</summary>
    public int Windows { get; private set; }

    /// <summary>Windows that alarmed.</summary>
    public int Alarms { get; private set; }

    /// <summary>Alarms among them in which a class spoke and not the movement of the slopes.</summary>
    public int ClassAlarms { get; private set; }

    /// <summary>What the class guard did, or why there is none, in words.</summary>
    public string? ClassGuard => ClassGuardText.Of(monitor.Baseline.Manifest.ClassGuard, WindowRows, ClassAlarms);

    /// <summary>
    /// Alarms of the sequential charts: restarts, or without restarts windows with a chart above its threshold.
    /// </summary>
    public int ChartAlarms { get; private set; }

    /// <summary>Rows between false alarms that the charts are set to; null without charts.</summary>
    public int? ExpectedRunLength { get; } = options.Charts
        ? options.ExpectedRunLength ?? monitor.Baseline.Manifest.Charts?.ExpectedRunLength
        : null;

    /// <summary>What that number promises.</summary>
    public Guarantee Guarantee { get; } = options.Guarantee;

    /// <summary>The first of them.</summary>
    public ChartAlarm? FirstChartAlarm { get; private set; }

    /// <summary>Why the charts cannot alarm; null when they can, or are not asked for.</summary>
    public string? ChartsUncalibrated { get; private set; }

    /// <summary>Windows of a size for which the baseline has no threshold.</summary>
    public int UncalibratedWindows { get; private set; }

    /// <summary>Why not, in the words of the first of them.</summary>
    public string? Uncalibrated { get; private set; }

    /// <summary>What slopes are adapted under; null when they are not.</summary>
    public string? Objective { get; } = options.Objective is null
        ? null
        : monitor.Baseline.Manifest.Adaptation!.Objective.ToString().ToLowerInvariant();

    /// <summary>Windows after which a slope was outside its band.</summary>
    public int TrajectoryOutside { get; private set; }

    public int Collapses { get; private set; }

    /// <summary>Windows that the slopes were not adapted to, for want of a row to learn from.</summary>
    public int SkippedWindows { get; private set; }

    public int? FirstAlarmWindow { get; private set; }

    /// <summary>First row of the first window that alarmed.</summary>
    public int? FirstAlarmRow { get; private set; }

    /// <summary>Windows that have bands, those outside of them, and how often the alert Skew fired.</summary>
    public SkewTally Skew { get; } = new();

    /// <summary>Windows with a rectifier that passes next to nothing, and the first such rectifier.</summary>
    public int MaskedWindows { get; private set; }

    public string? MaskedSite { get; private set; }

    /// <summary>
    /// What was counted of every segment, in the order of their first rows; null where the stream is not split.
    /// </summary>
    public IReadOnlyCollection<SegmentCount>? Segments => options.Segment is null ? null : _segments.Values;

    /// <summary>Segments that lost their place to later ones.</summary>
    public long? FoldedSegments { get; private set; }

    public void CountSegments(SegmentTable? table) => FoldedSegments = table?.Folded;

    /// <returns>The window with what its bands said.</returns>
    public ReplayWindow Count(ReplayWindow window)
    {
        var observation = window.Observation;
        var masked = observation.Sites.FirstOrDefault(site => site.IsMasked);
        MaskedWindows += masked is null ? 0 : 1;
        MaskedSite ??= masked?.Name;
        if (window.Segment is { } name)
        {
            if (!_segments.TryGetValue(name, out var segment)) _segments.Add(name, segment = new SegmentCount(name));
            segment.Add(observation);
        }

        Windows++;
        ChartAlarms += observation.Charts?.Alarms ?? 0;
        FirstChartAlarm ??= observation.Charts?.Alarm;
        ChartsUncalibrated ??= observation.Charts?.Uncalibrated;
        if (observation.Uncalibrated is { } reason)
        {
            UncalibratedWindows++;
            Uncalibrated ??= reason;
        }

        if (observation.Adaptation is { } adaptation)
        {
            TrajectoryOutside += adaptation.Trajectory.State == TrajectoryState.Outside ? 1 : 0;
            Collapses += adaptation.Trajectory.State == TrajectoryState.Collapsed ? 1 : 0;
            SkippedWindows += adaptation.KeptRows == 0 ? 1 : 0;
        }

        if (observation.Alarm)
        {
            Alarms++;
            ClassAlarms += observation.SpokenBy == ScorePart.Classes ? 1 : 0;
            FirstAlarmWindow ??= window.Index;
            FirstAlarmRow ??= window.FirstRow;
        }

        return window with { Skew = Skew.Add(window) };
    }

    public void SkipLast(int rows) => UnobservedRows = rows;
}
