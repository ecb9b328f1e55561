using System.Numerics.Tensors;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Monitoring.Alerting;
using MathNet.Numerics.Distributions;

namespace Alphadrift.Monitoring.Replay;

internal enum ReplayState
{
    /// <summary>More alarms than chance gives.</summary>
    Drift,

    /// <summary>The model answers too many rows with NaN or infinity: whether the others drifted says little.</summary>
    Unanswered,

    /// <summary>Alarms, but chance alone gives as many in one file of twenty or more.</summary>
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
/// <param name="SkewChance">Probability of as many alerts Skew without shift; 1 without any.</param>
/// <param name="Tests">How many of the three could alarm.</param>
/// <param name="Onset">The alarm of a chart that the shift began with; null without one.</param>
/// <param name="Earlier">Alarms of the charts before it, which do not belong to the shift.</param>
internal sealed record ReplayVerdict(
    ReplayState State,
    long Since,
    double WindowChance,
    double ChartChance,
    double SkewChance,
    int Tests,
    ChartAlarm? Onset,
    int Earlier)
{
    /// <summary>Alarms that chance gives more often than this are not called drift.</summary>
    public const double Doubt = 0.05;

    /// <summary>Segments that are judged like this one; 1 where the rows are not split.</summary>
    public int Segments { get; init; } = 1;

    /// <summary>
    /// The smallest of the three probabilities, times the number of tests and segments that could have given it (Bonferroni).
    /// </summary>
    public double Chance => Combine(Math.Max(1, Tests) * Segments, WindowChance, ChartChance, SkewChance);

    /// <summary>The same as one of so many segments: drift only where it is unlikely in any of them.</summary>
    public ReplayVerdict Among(int segments)
    {
        var among = this with { Segments = segments };
        return State == ReplayState.Drift && among.Chance >= Doubt ? among with { State = ReplayState.Doubtful } : among;
    }

    /// <summary>
    /// That of all segments together: the worst state, the earliest beginning and the smallest probability of those in it.
    /// </summary>
    public static ReplayVerdict Worst(IReadOnlyCollection<ReplayVerdict> all)
    {
        var worst = all.GroupBy(verdict => verdict.State).MinBy(group => group.Key);
        return worst is null
            ? new ReplayVerdict(ReplayState.Uncalibrated, 0, 1, 1, 1, 0, null, 0)
            : worst.MinBy(verdict => verdict.Chance)! with { Since = worst.Min(verdict => verdict.Since) };
    }

    /// <param name="timeline">What was seen.</param>
    /// <param name="rate">Share of windows that alarms without shift.</param>
    /// <param name="runLength">Rows between two false alarms of the charts; null without charts.</param>
    /// <param name="span">Rows of the file that the observed rows are spread over; null: no other rows lie between them.</param>
    /// <param name="nonFiniteShare">Share of rows that the model may answer with NaN or infinity.</param>
    /// <remarks>
    /// Windows are disjoint, so their alarms are binomial; the charts begin anew after every alarm, so theirs are Poisson. Skew
    /// needs <see cref="SkewTally.FireAfter"/> windows in a row, each of which is outside with the rate, and is rare: Poisson.
    /// </remarks>
    public static ReplayVerdict Of(
        DriftTimeline timeline, double rate, int? runLength, long? span = null, double nonFiniteShare = 1)
    {
        var rows = span ?? timeline.ObservedRows;
        var windows = timeline.Alarms == 0 ? 1 : 1 - Binomial.CDF(rate, timeline.JudgedWindows, timeline.Alarms - 1);
        var charts = timeline.ChartAlarms == 0 || runLength is not { } length
            ? 1
            : 1 - Poisson.CDF((double)timeline.ObservedRows / length, timeline.ChartAlarms - 1);
        var skews = timeline.Skew.Alerts == 0
            ? 1
            : 1 - Poisson.CDF(timeline.Skew.Judged * Math.Pow(rate, timeline.Skew.FireAfter), timeline.Skew.Alerts - 1);
        var chartsJudge = runLength is not null && timeline.ChartsUncalibrated is null;
        var tests = (timeline.Skew.Judged > 0 ? 1 : 0) + (timeline.JudgedWindows > 0 ? 1 : 0) + (chartsJudge ? 1 : 0);
        var state = (timeline.Alarms + timeline.ChartAlarms + timeline.Skew.Alerts) switch
        {
            > 0 => Combine(tests, windows, charts, skews) < Doubt ? ReplayState.Drift : ReplayState.Doubtful,
            _ => timeline.JudgedWindows == 0 && !chartsJudge ? ReplayState.Uncalibrated : ReplayState.Quiet,
        };
        if (state != ReplayState.Drift && timeline.NonFiniteRows > nonFiniteShare * timeline.ObservedRows)
        {
            state = ReplayState.Unanswered;
        }

        if (timeline.Skew.SinceRow is { } skewed && !(Combine(tests, windows, charts) < Doubt))
        {
            return new(state, skewed, Share(windows), Share(charts), Share(skews), tests, null, 0);
        }

        var events = timeline.Points.Where(point => point.ChartAlarm is not null).ToArray();
        if (events.Length > 0)
        {
            (long Row, int Count)[] crossings = [.. events.Select(point => (point.ChartAlarm!.Row, point.ChartAlarms))];
            var onset = AlarmOnset.Find(crossings, rows, (double)timeline.ObservedRows / rows / runLength!.Value);
            var alarm = events[onset].ChartAlarm!;
            var earlier = events.Take(onset).Sum(point => point.ChartAlarms);
            return new(state, alarm.ChangePoint, Share(windows), Share(charts), Share(skews), tests, alarm, earlier);
        }

        var alarms = timeline.Points.Where(point => point.Alarm).Select(point => ((long)point.FirstRow, 1)).ToArray();
        var since = alarms.Length == 0
            ? 0
            : alarms[AlarmOnset.Find(alarms, rows, rate * timeline.Windows / rows)].Item1;
        return new(state, since, Share(windows), Share(charts), Share(skews), tests, null, 0);

        static double Share(double value) => Math.Clamp(value, 0, 1);
    }

    private static double Combine(int tests, params ReadOnlySpan<double> chances) =>
        Math.Clamp(TensorPrimitives.Min(chances) * tests, 0, 1);
}
