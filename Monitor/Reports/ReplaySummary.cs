using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Reports;

/// <summary>What is told of a replay as a whole, once all windows are observed; its properties are those of the JSON.</summary>
internal sealed class ReplaySummary
{
    private readonly FileReplay _replay;
    private readonly ReplayVerdict _verdict;
    private readonly DriftTimeline[] _all;

    /// <param name="replay">After its last window.</param>
    public ReplaySummary(FileReplay replay)
    {
        _replay = replay;
        _verdict = replay.Verdict();
        _all = [.. replay.Streams.Select(stream => stream.Timeline)];
        Skew = SkewTally.Sum([.. _all.Select(one => one.Skew)]);
        Segments = replay.Options.Segment is null ? null : [.. replay.Streams.Select(stream => new SegmentSummary(
            stream.Name,
            stream.Timeline.ObservedRows,
            stream.Timeline.Alarms,
            stream.Timeline.ChartAlarms,
            stream.Timeline.FirstChartAlarm,
            VerdictSummary.Of(replay.VerdictOf(stream))))];
    }

    public string Model => _replay.Model.Name;

    public string ModelSha256 => _replay.Model.Sha256;

    public string Baseline => Path.GetFileName(_replay.Options.Baseline);

    public string Input => _replay.Table.FileName;

    public string InputSha256 => _replay.Table.Sha256;

    /// <summary>Columns of the input that are no part of a row.</summary>
    public IReadOnlyList<string> IgnoredColumns => _replay.Table.IgnoredColumns;

    /// <summary>
    /// Rows of the input that were left out because they cannot be used; all other rows are counted without them.
    /// </summary>
    public SkippedRows SkippedRows => _replay.Table.Skipped;

    /// <summary>How the input was taken where it could be taken otherwise.</summary>
    public IReadOnlyList<string> InputNotices => _replay.Table.Notices;

    /// <summary>calibrated, provisional or uncalibrated.</summary>
    public CalibrationState Calibration => _replay.Baseline.Manifest.Verdict.State;

    public double FalseAlarmRate => _replay.Monitor.FalseAlarmRate;

    public int WindowRows => _replay.Options.WindowRows;

    public int Rows => _replay.Table.Rows.Count;

    /// <summary>Rows at the end that were too few for a window.</summary>
    public int UnobservedRows => _replay.UnobservedRows;

    /// <summary>Windows observed.</summary>
    public int Windows => _all.Sum(one => one.Windows);

    /// <summary>Windows that alarmed.</summary>
    public int Alarms => _all.Sum(one => one.Alarms);

    /// <summary>Alarms among them in which a class spoke and not the movement of the slopes.</summary>
    public int ClassAlarms => _all.Sum(one => one.ClassAlarms);

    /// <summary>What the class guard did, or why there is none, in words.</summary>
    public string? ClassGuard => ClassGuardText.Of(_replay.Baseline.Manifest.ClassGuard, WindowRows, ClassAlarms);

    /// <summary>Alarms of the sequential charts, which begin anew after each.</summary>
    public int ChartAlarms => _all.Sum(one => one.ChartAlarms);

    /// <summary>Rows between false alarms that the charts are set to; null without charts.</summary>
    public int? ExpectedRunLength => _replay.ExpectedRunLength;

    /// <summary>What that number promises.</summary>
    public Guarantee Guarantee => _replay.Options.Guarantee;

    /// <summary>The first alarm of a chart.</summary>
    public ChartAlarm? FirstChartAlarm => _all.Select(one => one.FirstChartAlarm).OfType<ChartAlarm>().MinBy(alarm => alarm.Row);

    /// <summary>Why the charts cannot alarm; null when they can, or there are none.</summary>
    public string? ChartsUncalibrated => _all.Select(one => one.ChartsUncalibrated).FirstOrDefault(why => why is not null);

    /// <summary>Windows of a size for which the baseline has no threshold.</summary>
    public int UncalibratedWindows => _all.Sum(one => one.Windows - one.JudgedWindows);

    /// <summary>Why not, in the words of the first of them.</summary>
    public string? Uncalibrated => _all.Select(one => one.Uncalibrated).FirstOrDefault(why => why is not null);

    /// <summary>What slopes are adapted under; null when they are not.</summary>
    public string? Objective => _replay.Options.Objective is null
        ? null
        : _replay.Baseline.Manifest.Adaptation!.Objective.ToString().ToLowerInvariant();

    /// <summary>Windows after which a slope was outside its band.</summary>
    public int TrajectoryOutside => _all.Sum(one => one.TrajectoryOutside);

    public int Collapses => _all.Sum(one => one.Collapses);

    /// <summary>Windows that the slopes were not adapted to, for want of a row to learn from.</summary>
    public int SkippedWindows => _all.Sum(one => one.SkippedWindows);

    public int? FirstAlarmWindow => FirstAlarm?.Index;

    /// <summary>First row of the first window that alarmed.</summary>
    public int? FirstAlarmRow => FirstAlarm?.FirstRow;

    /// <summary>Windows that have bands, those outside of them, and how often the alert Skew fired.</summary>
    public SkewTally Skew { get; }

    /// <summary>Windows with a rectifier that passes next to nothing, and the first such rectifier.</summary>
    public int MaskedWindows => _all.Sum(one => one.MaskedWindows);

    public string? MaskedSite => _all.Select(one => one.MaskedSite).FirstOrDefault(site => site is not null);

    /// <summary>
    /// What was counted of every segment, in the order of their first rows; null where the stream is not split.
    /// </summary>
    public IReadOnlyList<SegmentSummary>? Segments { get; }

    /// <summary>Segments that lost their place to later ones.</summary>
    public long? FoldedSegments => _replay.GaveWay;

    /// <summary>Segments that count as other because so many have a name already; null where the stream is not split.</summary>
    public int? UnnamedSegments => Segments is null ? null : _replay.Unnamed;

    /// <summary>The alerts that fired or were over, in the order of their rows; the first of each segment.</summary>
    public IEnumerable<AlertSummary> Alerts =>
        _all.SelectMany(one => one.Alerts).OrderBy(alert => alert.Rows);

    /// <summary>How often an alert fired or was over; more than are listed where they are many.</summary>
    public int AlertChanges => _all.Sum(one => one.AlertChanges);

    /// <summary>Whether it drifted.</summary>
    public VerdictSummary Verdict => VerdictSummary.Of(_verdict);

    private WindowPlace? FirstAlarm => _all.Select(one => one.FirstAlarm).MinBy(place => place?.FirstRow ?? int.MaxValue);
}

/// <summary>What was counted of one segment.</summary>
/// <param name="Name">Of the segment.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Alarms">Windows of its rows that alarmed.</param>
/// <param name="ChartAlarms">Alarms of its charts.</param>
/// <param name="FirstChartAlarm">The first of them.</param>
/// <param name="Verdict">Whether it drifted, as one of all segments.</param>
internal sealed record SegmentSummary(
    string Name, long Rows, int Alarms, int ChartAlarms, ChartAlarm? FirstChartAlarm, VerdictSummary Verdict);

/// <summary>Whether the rows drifted.</summary>
/// <param name="State">drift, doubtful (alarms, as chance gives them), quiet or uncalibrated.</param>
/// <param name="Since">First row of the shift; null unless it is drift.</param>
/// <param name="Chance">Probability of as much by chance; 1 without alarms.</param>
internal sealed record VerdictSummary(ReplayState State, long? Since, double Chance)
{
    public static VerdictSummary Of(ReplayVerdict verdict) => new(
        verdict.State, verdict.State == ReplayState.Drift ? verdict.Since : null, verdict.Chance);
}
