using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Reports;

/// <summary>A line per window, aligned while it streams, and a few lines of summary.</summary>
/// <param name="terminal">Where it goes.</param>
/// <param name="options">
/// Whether the slopes are adapted too, which has columns of its own, and whether the rows are dealt out to segments, whose name
/// is the first column then.
/// </param>
internal sealed class TextReplay(Terminal terminal, ReplayOptions options) : IReplayWriter
{
    private const int SegmentWidth = 16;

    private readonly bool _adapts = options.Objective is not null;
    private readonly bool _splits = options.Segment is not null;

    public void Begin(FileReplay replay) => terminal.Out.WriteLine(terminal.Bold(Segment("segment") + Line(
        "window", "first row", "rows", "score", "threshold", "p",
        (_adapts ? $"{Adaptation("loss", "adapted", "Δα", "p(Δα)", "trajectory")}" : "")
            + Column(replay.ExpectedRunLength is null ? null : "chart", ""))));

    public void Write(ReplayWindow window)
    {
        var seen = window.Observation;
        var line = Segment(window.Segment) + Line(
            Figures.Count(window.Index),
            Figures.Count(window.FirstRow),
            Figures.Count(seen.Rows),
            Figures.Score(seen.Score),
            Figures.Score(seen.Threshold),
            Figures.PValue(seen.PValue),
            (seen.Adaptation is { } adaptation ? Adaptation(adaptation) : "")
                + Column(seen.Charts is null ? null : Chart(seen.Charts), Said(window)));
        terminal.Out.WriteLine(
            seen.Alarm || seen.Charts?.Alarm is not null || window.Skew is { Fires: true } ? terminal.Bad(line) : line);
        foreach (var alert in window.Alerts) terminal.Out.WriteLine("  " + ReportWords.Line(AlertSummary.Of(alert)));
    }

    public void End(FileReplay replay)
    {
        var summary = new ReplaySummary(replay);
        var writer = terminal.Out;
        writer.WriteLine();
        writer.WriteLine(
            $"{Figures.Count(summary.Windows, "window")} of {summary.Input} observed, {Figures.Count(summary.Alarms, "alarm")}"
            + $" ({Figures.Percent((double)summary.Alarms / summary.Windows, 1)} of the windows;"
            + $" {Figures.Percent(summary.FalseAlarmRate)} would alarm without shift).");
        if (summary.FirstAlarmWindow is { } first)
        {
            writer.WriteLine(
                $"The first alarm is window {Figures.Count(first)}, from row {Figures.Count(summary.FirstAlarmRow!.Value)} on.");
        }

        EndSkew(summary);
        if (summary.ClassGuard is { } classGuard) writer.WriteLine(classGuard);
        if (_adapts)
        {
            writer.WriteLine(
                $"Adapted under {summary.Objective}: slopes outside their band in "
                + $"{Figures.Count(summary.TrajectoryOutside, "window")}, "
                + $"{Figures.Count(summary.Collapses, "collapse")}, {Figures.Count(summary.SkippedWindows, "window")} without "
                + $"a row to learn from.");
        }

        if (summary.ExpectedRunLength is { } runLength)
        {
            writer.WriteLine(
                $"{Figures.Count(summary.ChartAlarms, "chart alarm")} "
                + $"({(summary.Guarantee == Guarantee.Strict ? "at most " : "")}one in {Figures.Count(runLength, "row")} "
                + "would come without shift).");
        }

        if (summary.FirstChartAlarm is { } chart)
        {
            writer.WriteLine(
                $"The first chart alarm is {ChartNames.Describe(chart)} at row {Figures.Count(chart.Row)}, "
                + $"since row {Figures.Count(chart.ChangePoint)}.");
        }

        foreach (var segment in summary.Segments ?? [])
        {
            var alarms = Figures.Count(segment.Alarms, "window alarm");
            var charts = summary.ExpectedRunLength is null ? "" : $", {Figures.Count(segment.ChartAlarms, "chart alarm")}";
            var since = segment.FirstChartAlarm is { } own ? $", since row {Figures.Count(own.ChangePoint)}" : "";
            writer.WriteLine($"Segment {segment.Name}: {Figures.Count(segment.Rows, "row")}, {alarms}{charts}{since}.");
        }

        if (summary.FoldedSegments > 0)
        {
            writer.WriteLine(
                $"{Figures.Count(summary.FoldedSegments.Value, "segment")} gave way to later ones; their later rows count as "
                + $"{SegmentTable.Other}. --segments gives more of them charts of their own.");
        }

        if (summary.UnnamedSegments > 0)
        {
            writer.WriteLine(
                $"{Figures.Count(summary.UnnamedSegments.Value, "more segment")} had charts too, and are counted here as "
                + $"{SegmentTable.Other}.");
        }

        if (summary.ChartsUncalibrated is { } uncalibrated)
        {
            writer.WriteLine($"The charts cannot alarm: {uncalibrated}");
        }

        if (summary.UncalibratedWindows > 0)
        {
            writer.WriteLine(
                $"{Figures.Count(summary.UncalibratedWindows, "window")} without a threshold"
                + $"{(summary.UncalibratedWindows > 1 ? ", the first because" : "")}: {summary.Uncalibrated}");
        }

        if (summary.UnobservedRows > 0)
        {
            writer.WriteLine(
                $"The last {Figures.Count(summary.UnobservedRows, "row")} "
                + $"{(summary.UnobservedRows == 1 ? "was" : "were")} not observed: a window needs at least " +
                $"{SlopeMonitor.MinWindowRows}.");
        }

        if (summary.SkippedRows.Count > 0)
        {
            writer.WriteLine(
                $"{Figures.Count(summary.SkippedRows.Count, "bad row")} of {summary.Input} left out; rows are counted without "
                + (summary.SkippedRows.Count == 1 ? "it." : "them."));
        }

        writer.WriteLine(ReportWords.Answer(replay));
    }

    private void EndSkew(ReplaySummary summary)
    {
        if (summary.Skew is { Judged: > 0 } skew)
        {
            terminal.Out.WriteLine(
                $"{Figures.Count(skew.Outside, "window")} outside of the rectifiers' reference bands "
                + $"({Figures.Percent((double)skew.Outside / skew.Judged, 1)}; "
                + $"{Figures.Percent(summary.FalseAlarmRate)} would be without shift)"
                + (skew.First is { } first
                    ? $"; Skew fires after {options.Alerts.FireAfter} in a row, since row {Figures.Count(skew.SinceRow!.Value)}: "
                        + $"{ReportWords.Describe(first)}."
                    : "; Skew never fires."));
        }

        if (summary.MaskedSite is { } masked)
        {
            terminal.Out.WriteLine(
                $"{Figures.Count(summary.MaskedWindows, "window")} with a masked rectifier ({masked}): "
                + $"{Figures.Percent(SiteObservation.MaskedFrom)} or more of its units have a slope of zero, "
                + "no gradient passes, and its silence is not health.");
        }
    }

    private string Segment(string? name) => !_splits
        ? ""
        : name?.Length > SegmentWidth ? $"{name[..(SegmentWidth - 1)]}…  " : $"{name,-SegmentWidth}  ";

    /// <summary>What alarmed, and where. SKEW fires; skew is outside of a band and may be chance.</summary>
    private static string Said(ReplayWindow window)
    {
        var alarm = window.Observation.Alarm ? "ALARM  " + Loudest(window.Observation) : "";
        var skew = window.Skew is { Outside: true } outside
            ? $"{(outside.Fires ? "SKEW" : "skew")}  {ReportWords.Describe(outside)}"
            : "";
        return alarm.Length > 0 && skew.Length > 0 ? $"{alarm}  {skew}" : alarm + skew;
    }

    private static string Chart(ChartObservation charts) =>
        charts.Alarm is { } alarm ? $"{ChartNames.Of(alarm.Chart)} since {Figures.Count(alarm.ChangePoint)}" : "";

    private static string Column(string? chart, string alarm) => chart is null ? alarm : $"{chart,-17}  {alarm}";

    private static string Loudest(Observation seen)
    {
        if (seen is { SpokenBy: ScorePart.Classes, ClassGuard: { } guard }) return ClassGuardText.Moved(guard);
        var loudest = seen.Sites.MaxBy(site => site.Contribution)!;
        return $"{loudest.Name} ({Figures.Percent(loudest.Contribution / seen.MovementScore, 0)} of the score)";
    }

    private static string Adaptation(AdaptationObservation seen) => Adaptation(
        Figures.Slope(seen.Loss),
        Figures.Slope(seen.AdaptedLoss),
        Figures.Slope(seen.Sites.Max(site => site.Max)),
        Figures.PValue(seen.PValue),
        seen.Trajectory.State switch
        {
            TrajectoryState.Outside => $"OUTSIDE {Figures.Percent(seen.Trajectory.Excess, 0)} {seen.Trajectory.Site}",
            TrajectoryState.Collapsed => "COLLAPSED",
            TrajectoryState.Concentrated => "concentrated",
            _ => $"inside {Figures.Percent(seen.Trajectory.Excess, 0)}",
        });

    private static string Adaptation(string loss, string adapted, string movement, string p, string trajectory) =>
        $"{loss,9}  {adapted,9}  {movement,7}  {p,7}  {trajectory,-14}  ";

    private static string Line(
        string window, string firstRow, string rows, string score, string threshold, string p, string alarm) =>
        $"{window,6}  {firstRow,9}  {rows,7}  {score,12}  {threshold,10}  {p,7}  {alarm}".TrimEnd();
}
