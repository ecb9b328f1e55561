using Alphadrift.Adaptation.Detection;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Reports;

/// <summary>The verdict in words.</summary>
internal static class ReportWords
{
    public static string Headline(ReportState state) => state switch
    {
        ReportState.Drift => "Drift found",
        ReportState.Doubtful => "A few alarms, as chance gives them",
        ReportState.Quiet => "Quiet: no drift found",
        ReportState.Uncalibrated => "Not calibrated: nothing can alarm",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };

    /// <summary>Since when, and which chart or window said so.</summary>
    public static string Sentence(ReportVerdict verdict, DriftTimeline timeline)
    {
        if (verdict.State == ReportState.Uncalibrated) return Capital(timeline.Uncalibrated ?? timeline.ChartsUncalibrated ?? "no window was observed");
        if (verdict.State == ReportState.Quiet)
        {
            return $"None of {Figures.Count(timeline.JudgedWindows, "window")} exceeded its threshold"
                + (timeline.ChartsUncalibrated is null && timeline.Last?.Charts is not null ? ", and no sequential chart did." : "; the charts could not judge.");
        }

        List<string> parts = [];
        if (verdict.Onset is { } chart)
        {
            parts.Add(
                $"Chart {ChartNames.Describe(chart)} alarmed at row {Figures.Count(chart.Row)} and puts the beginning at row "
                + $"{Figures.Count(chart.ChangePoint)}"
                + (verdict.Earlier > 0 ? $"; {Figures.Count(verdict.Earlier, "earlier alarm")} stood too far apart to belong to it." : "."));
        }

        if (timeline.FirstAlarm is { } first)
        {
            parts.Add(
                $"{Figures.Count(timeline.Alarms)} of {Figures.Count(timeline.JudgedWindows, "window")} alarmed, the first from row "
                + $"{Figures.Count(first.FirstRow)} on.");
        }

        return string.Join(' ', parts);
    }

    public static string Strength(DriftTimeline timeline) => timeline.Strongest is { } window && double.IsFinite(DriftTimeline.Strength(window))
        ? $"The strongest window begins at row {Figures.Count(window.FirstRow)}: score {Html.Short(window.Observation.Score)}, "
            + $"{Html.Short(DriftTimeline.Strength(window))} times its threshold, p {Equal(window.Observation.PValue)}."
        : "No window has a threshold to be measured against.";

    /// <summary>How often one would see this without shift.</summary>
    public static string Chance(ReportVerdict verdict, DriftTimeline timeline, ReportSource source)
    {
        List<string> parts = [];
        if (timeline.JudgedWindows > 0)
        {
            parts.Add(
                $"Without shift {Figures.Percent(source.FalseAlarmRate)} of the windows alarm: {Html.Short(source.FalseAlarmRate * timeline.JudgedWindows)} "
                + $"of {Figures.Count(timeline.JudgedWindows)} would be expected, {Figures.Count(timeline.Alarms)} did"
                + (timeline.Alarms > 0 ? $" (as many or more by chance: probability {Equal(verdict.WindowChance)})." : "."));
        }

        if (source.ExpectedRunLength is { } length && timeline.ChartsUncalibrated is null)
        {
            parts.Add(
                $"The charts are set to one false alarm in {Figures.Count(length, "row")}: "
                + $"{Html.Short((double)timeline.ObservedRows / length)} would be expected in {Figures.Count(timeline.ObservedRows)}, "
                + $"{Figures.Count(timeline.ChartAlarms)} came"
                + (timeline.ChartAlarms > 0 ? $" (as many or more by chance: probability {Equal(verdict.ChartChance)})." : "."));
        }

        return string.Join(' ', parts);
    }

    public static string ChartTitle(ChartKind chart) => chart switch
    {
        ChartKind.Movement => "Chart M: the rows' mean moves",
        ChartKind.Energy => "Chart C: rows lie further out, or further in",
        ChartKind.Classes => "Chart L: a class becomes more, or less, frequent",
        ChartKind.Guaranteed => "Chart E: the e-detector with a guaranteed run length",
        _ => "Chart " + chart,
    };

    public static string Equal(double p) => Figures.PValue(p) is ['<', ..] small ? "below " + small[1..] : Figures.PValue(p);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.') + ".";
}
