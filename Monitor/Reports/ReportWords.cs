using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Reports;

/// <summary>The verdict in words.</summary>
internal static class ReportWords
{
    public static string Headline(ReplayState state) => state switch
    {
        ReplayState.Drift => "Drift found",
        ReplayState.Unanswered => "The model cannot answer the rows",
        ReplayState.Doubtful => "A few alarms, as chance gives them",
        ReplayState.Quiet => "Quiet: no drift found",
        ReplayState.Uncalibrated => "Not calibrated: nothing can alarm",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };

    /// <summary>Since when, and which chart or window said so.</summary>
    public static string Sentence(ReplayVerdict verdict, DriftTimeline timeline)
    {
        if (verdict.State == ReplayState.Unanswered)
        {
            return $"The model answers {Figures.Count(timeline.NonFiniteRows)} of {Figures.Count(timeline.ObservedRows, "row")} "
                + "with NaN or infinity; the others are "
                + (timeline.JudgedWindows == 0 ? "too few to be judged." : "no sign that all is well.");
        }

        if (verdict.State == ReplayState.Uncalibrated)
        {
            return Capital(timeline.Uncalibrated ?? timeline.ChartsUncalibrated ?? "no window was observed");
        }

        if (verdict.State == ReplayState.Quiet && timeline.JudgedWindows == 0)
        {
            return "No sequential chart exceeded its threshold; no window had rows enough to be judged.";
        }

        if (verdict.State == ReplayState.Quiet)
        {
            return $"None of {Figures.Count(timeline.JudgedWindows, "window")} exceeded its threshold"
                + (timeline.ChartsUncalibrated is null && timeline.HasCharts
                    ? ", and no sequential chart did."
                    : "; the charts could not judge.")
                + (timeline.Skew.Judged > 0 ? " Skew never fired." : "");
        }

        List<string> parts = [];
        if (verdict.Onset is { } chart)
        {
            var alarm = $"Chart {ChartNames.Describe(chart)} alarmed at row {Figures.Count(chart.Row)}";
            parts.Add(verdict.State == ReplayState.Doubtful
                ? $"{alarm}."
                : $"{alarm} and puts the beginning at row {Figures.Count(chart.ChangePoint)}"
                    + (verdict.Earlier > 0
                        ? $"; {Figures.Count(verdict.Earlier, "earlier alarm")} stood too far apart to belong to it."
                        : "."));
        }

        if (timeline.FirstAlarm is { } first)
        {
            parts.Add(
                $"{Figures.Count(timeline.Alarms)} of {Figures.Count(timeline.JudgedWindows, "window")} alarmed, the first from "
                + $"row {Figures.Count(first.FirstRow)} on.");
        }

        if (timeline.ClassAlarms > 0 && timeline.LoudestGuard?.Observation.ClassGuard is { } guard)
        {
            parts.Add(
                $"In {Figures.Count(timeline.ClassAlarms)} of these the class guard alarmed, not the slopes; at its highest: "
                + $"{ClassGuardText.Moved(guard)}.");
        }

        if (timeline.Skew is { First: { } skew, SinceRow: { } row })
        {
            parts.Add(
                "Skew fired: rectifiers outside of their reference bands for "
                + $"{Figures.Count(timeline.Skew.FireAfter, "window")} in a row, "
                + $"since row {Figures.Count(row)} ({Describe(skew)}).");
        }

        return string.Join(' ', parts);
    }

    /// <summary>The answer to a whole file, in a line.</summary>
    public static string Answer(FileReplay replay)
    {
        if (replay.Options.Segment is not null) return SegmentsPage.Headline(SegmentReport.All(replay)) + ".";
        var (verdict, timeline) = (replay.Verdict(), replay.Streams[0].Timeline);
        var since = verdict.State == ReplayState.Drift ? $" since row {Figures.Count(verdict.Since)}" : "";
        return $"{Headline(verdict.State)}{since}. {Sentence(verdict, timeline)}";
    }

    /// <summary>An alert in a line.</summary>
    public static string Line(AlertSummary alert) =>
        $"{(alert.Phase == AlertPhase.Firing ? "FIRES" : "OVER")} after row {Figures.Count(alert.Rows - 1)}: {alert.Summary}";

    public static string Strength(DriftTimeline timeline) =>
        timeline.Strongest is { Observation: var seen } window && double.IsFinite(DriftTimeline.Strength(window))
            ? $"The strongest window begins at row {Figures.Count(window.FirstRow)}: score {Html.Short(seen.Score)}, "
                + $"{Html.Short(DriftTimeline.Strength(window))} times its threshold, p {Equal(seen.PValue)}"
                + (seen is { SpokenBy: ScorePart.Classes, ClassGuard: { } guard }
                    ? $"; the class guard alarmed: {ClassGuardText.Moved(guard)}."
                    : ".")
            : "No window has a threshold to be measured against.";

    /// <summary>How often one would see this without shift.</summary>
    public static string Chance(ReplayVerdict verdict, DriftTimeline timeline, ReportSource source)
    {
        List<string> parts = [];
        if (timeline.JudgedWindows > 0)
        {
            var expected = Html.Short(source.FalseAlarmRate * timeline.JudgedWindows);
            parts.Add(
                $"Without shift {Figures.Percent(source.FalseAlarmRate)} of the windows alarm: {expected} of "
                + $"{Figures.Count(timeline.JudgedWindows)} would be expected, {Figures.Count(timeline.Alarms)} did"
                + (timeline.Alarms > 0 ? $" (as many or more by chance: probability {Equal(verdict.WindowChance)})." : "."));
        }

        if (source.ExpectedRunLength is { } length && timeline.ChartsUncalibrated is null)
        {
            parts.Add(
                $"The charts are set to one false alarm in {Figures.Count(length, "row")}: "
                + $"{Html.Short((double)timeline.ObservedRows / length)} would be expected in "
                + $"{Figures.Count(timeline.ObservedRows)}, {Figures.Count(timeline.ChartAlarms)} came"
                + (timeline.ChartAlarms > 0 ? $" (as many or more by chance: probability {Equal(verdict.ChartChance)})." : "."));
        }

        if (timeline.Skew is { Judged: > 0 } skew)
        {
            parts.Add(
                $"Rectifiers outside of their bands: {Html.Short(source.FalseAlarmRate * skew.Judged)} of "
                + $"{Figures.Count(skew.Judged, "window")} would be expected, {Figures.Count(skew.Outside)} were; "
                + $"Skew fired {Figures.Count(skew.Alerts, "time")}"
                + (skew.Alerts > 0 ? $" (as often or more by chance: probability {Equal(verdict.SkewChance)})." : "."));
        }

        if (verdict is { State: ReplayState.Drift or ReplayState.Doubtful } and ({ Tests: > 1 } or { Segments: > 1 }))
        {
            var what = verdict.Tests switch { 1 => "This", 2 => "Any of the two", _ => "Any of the three" };
            var where = verdict.Segments > 1 ? $" in any of {Figures.Count(verdict.Segments, "segment")}" : "";
            parts.Add(
                $"{what}{where} by chance: probability {Equal(verdict.Chance)}; below {Figures.Percent(ReplayVerdict.Doubt)} "
                + "it is called drift.");
        }

        return string.Join(' ', parts);
    }

    public static string ChartTitle(ChartKind chart) => chart switch
    {
        ChartKind.Movement => "Chart M: the rows' mean moves",
        ChartKind.Energy => "Chart C: rows lie further out, or further in",
        ChartKind.Classes => "Chart L: a class becomes more, or less, frequent",
        ChartKind.Guaranteed => "Chart E: the e-detector with a guaranteed run length",
        ChartKind.Window => "Windows of several sizes at once: the largest score by its threshold",
        _ => throw new ArgumentOutOfRangeException(nameof(chart), chart, "No such chart."),
    };

    public static string Equal(double p) => Figures.PValue(p) is ['<', ..] small ? "below " + small[1..] : Figures.PValue(p);

    /// <summary>The loudest rectifier, and how far outside it is.</summary>
    public static string Describe(SkewWindow window)
    {
        var dead = window.DeadChannels == 0 ? "" : Figures.Count(window.DeadChannels, "dead channel");
        var score = window.Score > window.Threshold
            ? $"{window.Site} {SkewText.KindName(window.Kind)} "
                + $"{Figures.Deviations(window.Score)} against {Figures.Deviations(window.Threshold)} sd"
            : "";
        return score.Length > 0 && dead.Length > 0 ? $"{score}, {dead}" : score + dead;
    }

    private static string Capital(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.') + ".";
}
