using MathNet.Numerics.Distributions;

namespace Alphadrift.Monitoring.Reports;

internal enum ReportState
{
    /// <summary>More alarms than chance gives.</summary>
    Drift,

    /// <summary>Alarms, but chance alone gives as many once in twenty files or more often.</summary>
    Doubtful,

    /// <summary>No alarm.</summary>
    Quiet,

    /// <summary>Nothing could alarm.</summary>
    Uncalibrated,
}

/// <summary>Whether a file drifted, since when, and how often chance alone would say so.</summary>
/// <param name="State">The answer.</param>
/// <param name="Since">First row of the shift; 0 without alarms.</param>
/// <param name="WindowChance">Probability of as many alarming windows without shift; 1 without alarms.</param>
/// <param name="ChartChance">Probability of as many alarms of the charts without shift; 1 without alarms.</param>
/// <param name="Onset">The alarm of a chart that the shift began with; null without one.</param>
/// <param name="Earlier">Alarms of the charts before it, which do not belong to the shift.</param>
internal sealed record ReportVerdict(
    ReportState State, long Since, double WindowChance, double ChartChance, Adaptation.Detection.ChartAlarm? Onset, int Earlier)
{
    /// <summary>Alarms that chance gives more often than this are not called drift.</summary>
    public const double Doubt = 0.05;

    /// <param name="timeline">What was seen.</param>
    /// <param name="rate">Share of windows that alarms without shift.</param>
    /// <param name="runLength">Rows between two false alarms of the charts; null without charts.</param>
    /// <remarks>Windows are disjoint, so their alarms are binomial; the charts begin anew after every alarm, so theirs are Poisson.</remarks>
    public static ReportVerdict Of(DriftTimeline timeline, double rate, int? runLength)
    {
        var windows = timeline.Alarms == 0 ? 1 : 1 - Binomial.CDF(rate, timeline.JudgedWindows, timeline.Alarms - 1);
        var charts = timeline.ChartAlarms == 0 || runLength is not { } length
            ? 1
            : 1 - Poisson.CDF((double)timeline.ObservedRows / length, timeline.ChartAlarms - 1);
        var state = (timeline.Alarms + timeline.ChartAlarms) switch
        {
            > 0 => Math.Min(windows, charts) < Doubt ? ReportState.Drift : ReportState.Doubtful,
            _ => timeline.JudgedWindows == 0 ? ReportState.Uncalibrated : ReportState.Quiet,
        };
        var events = timeline.Points.Where(point => point.ChartAlarm is not null).ToArray();
        if (events.Length > 0)
        {
            var onset = FindOnset([.. events.Select(point => (point.ChartAlarm!.Row, point.ChartAlarms))], timeline.ObservedRows, 1.0 / runLength!.Value);
            var alarm = events[onset].ChartAlarm!;
            return new(
                state, alarm.ChangePoint, Share(windows), Share(charts), alarm, events.Take(onset).Sum(point => point.ChartAlarms));
        }

        var alarms = timeline.Points.Where(point => point.Alarm).Select(point => ((long)point.FirstRow, 1)).ToArray();
        var since = alarms.Length == 0
            ? 0
            : alarms[FindOnset(alarms, timeline.ObservedRows, rate * timeline.Windows / timeline.ObservedRows)].Item1;
        return new(state, since, Share(windows), Share(charts), null, 0);

        static double Share(double value) => Math.Clamp(value, 0, 1);
    }

    /// <summary>
    /// The alarm from which they come too often: the maximum-likelihood change of a Poisson process from the known rate to another one.
    /// A false alarm long before a shift is thus not taken for its beginning.
    /// </summary>
    /// <param name="alarms">(row, alarms there), ascending.</param>
    /// <param name="rows">Rows in all.</param>
    /// <param name="rate">Alarms per row without shift.</param>
    /// <returns>An index into <paramref name="alarms"/>.</returns>
    internal static int FindOnset((long Row, int Count)[] alarms, long rows, double rate)
    {
        var (best, most, after) = (0, double.NegativeInfinity, 0);
        for (var i = alarms.Length - 1; i >= 0; i--)
        {
            after += alarms[i].Count;
            double left = Math.Max(1, rows - alarms[i].Row);
            var gain = (after * Math.Log(after / left / rate)) - after + (rate * left);
            if (gain > most) (best, most) = (i, gain);
        }

        return best;
    }
}
