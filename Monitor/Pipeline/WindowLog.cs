using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Logs observed windows without flooding: a few at once, then one every ten seconds, and always one whose alarm differs from the
/// window's before it, segment by segment where the stream is split. One owner thread.
/// </summary>
public sealed class WindowLog(ILogger<WindowLog> logger, TimeProvider clock)
{
    public const int Burst = 5;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan SummaryInterval = TimeSpan.FromSeconds(60);

    private readonly LogBudget _budget = new(Burst, Interval, clock);
    private readonly LogBudget _unjudged = new(Burst, Interval, clock);
    private readonly Dictionary<string, Said> _said = new(StringComparer.Ordinal);
    private bool _outside;

    public void Observed(ObservedWindow window)
    {
        var observation = window.Observation;
        var said = SaidOf(window.Segment);
        Uncalibrated(window, said);
        Unjudged(window);
        var news = observation.Alarm != said.Alarm;
        said.Alarm = observation.Alarm;
        if (_budget.TrySpend() || news)
        {
            Scored(window);
            if (observation is { Alarm: true, ClassGuard: { } guard, SpokenBy: ScorePart.Classes })
            {
                logger.ClassMoved(
                    window.Index, Places(window), guard.Class, guard.Probability, guard.ReferenceProbability, guard.Statistic);
            }
        }

        Charted(window, said);
        if (observation.Adaptation is { } adaptation)
        {
            Adapted(window.Index, adaptation);
        }

        if (_budget.TryTakeWithheld(SummaryInterval, out var count, out var span))
        {
            logger.WindowsObservedSilently(count, Math.Round(span.TotalSeconds, 1));
        }
    }

    /// <summary>Another segment is in its place.</summary>
    public void Forget(string segment) => _said.Remove(segment);

    private Said SaidOf(string? segment)
    {
        if (!_said.TryGetValue(segment ?? "", out var said))
        {
            _said.Add(segment ?? "", said = new Said());
        }

        return said;
    }

    private void Uncalibrated(ObservedWindow window, Said said)
    {
        var reason = window.Observation.Uncalibrated;
        if (window.Segment is not { } segment)
        {
            if (reason is not null && !said.Uncalibrated)
            {
                logger.WindowUncalibrated(window.Index, reason);
            }

            said.Uncalibrated = reason is not null;
        }
        else if (reason is not null && !said.Uncalibrated && window.Observation.Rows >= SlopeMonitor.MinWindowRows)
        {
            // A segment's part of a window is now large, now small: once is enough.
            said.Uncalibrated = true;
            logger.SegmentUncalibrated(window.Index, segment, reason);
        }
    }

    private void Unjudged(ObservedWindow window)
    {
        var seen = window.Observation;
        if ((seen.NonFiniteRows > 0 || seen.HasNoScore) && _unjudged.TrySpend())
        {
            var places = (window.Segment is { } segment ? $" of segment {segment}" : "") + Places(window);
            if (seen.NonFiniteRows > 0) logger.RowsNotFinite(window.Index, places, seen.NonFiniteRows, seen.Rows);
            if (seen.HasNoScore) logger.WindowWithoutScore(window.Index, places, seen.Rows);
        }

        if (_unjudged.TryTakeWithheld(SummaryInterval, out var count, out var span))
        {
            logger.RowsNotFiniteSilently(count, Math.Round(span.TotalSeconds, 1));
        }
    }

    /// <summary>Where its rows are in the topic, in brackets after a space; empty where they are of none.</summary>
    private static string Places(ObservedWindow window) =>
        window.Places.Count == 0 ? "" : $" ({OffsetRange.Text(window.Places)})";

    private void Scored(ObservedWindow window)
    {
        var observation = window.Observation;
        var judged = !double.IsNaN(observation.Threshold);
        if (window.Segment is { } segment)
        {
            if (observation.Rows < SlopeMonitor.MinWindowRows)
            {
                logger.SegmentPartTooSmall(window.Index, segment, Places(window), observation.Rows);
                return;
            }

            if (!judged)
            {
                logger.SegmentWithoutThreshold(window.Index, segment, Places(window), observation.Rows, observation.Score);
                return;
            }

            logger.SegmentObserved(
                window.Index,
                segment,
                Places(window),
                observation.Rows,
                observation.Score,
                observation.Threshold,
                observation.PValue,
                observation.Alarm,
                observation.SpokenBy);
            return;
        }

        if (!judged)
        {
            logger.WindowWithoutThreshold(window.Index, Places(window), observation.Rows, observation.Score);
            return;
        }

        logger.WindowObserved(
            window.Index, Places(window), observation.Rows, observation.Score, observation.Threshold, observation.PValue,
            observation.Alarm, observation.SpokenBy);
    }

    /// <summary>The first of several windows in a row in which a chart crossed its threshold.</summary>
    private void Charted(ObservedWindow window, Said said)
    {
        var alarm = window.Observation.Charts?.Alarm;
        if (alarm is not null && !said.Crossed)
        {
            var chart = ChartNames.Describe(alarm);
            if (window.Segment is { } segment)
            {
                logger.SegmentCrossed(
                    window.Index, segment, Places(window), chart, alarm.Row, alarm.Value, alarm.Threshold, alarm.ChangePoint);
            }
            else
            {
                logger.ChartCrossed(
                    window.Index, Places(window), chart, alarm.Row, alarm.Value, alarm.Threshold, alarm.ChangePoint);
            }
        }

        said.Crossed = alarm is not null;
    }

    /// <summary>What was said of the stream or of a segment last.</summary>
    private sealed class Said
    {
        public bool Alarm { get; set; }

        public bool Uncalibrated { get; set; }

        public bool Crossed { get; set; }
    }

    /// <summary>A collapse, and when the trajectory leaves its band or returns: at most one line per reset or change.</summary>
    private void Adapted(long index, AdaptationObservation adaptation)
    {
        var trajectory = adaptation.Trajectory;
        if (trajectory.State == TrajectoryState.Collapsed && adaptation.Collapse is { } collapse)
        {
            logger.AdaptationCollapsed(
                index, collapse.Entropy, collapse.ReferenceEntropy, collapse.EffectiveClasses,
                    collapse.ReferenceEffectiveClasses);
        }

        var outside = trajectory.State == TrajectoryState.Outside;
        if (outside && !_outside)
        {
            logger.TrajectoryLeft(index, trajectory.SlopesOutside, trajectory.Site, trajectory.Channel, trajectory.Excess);
        }
        else if (!outside && _outside)
        {
            logger.TrajectoryReturned(index);
        }

        _outside = outside;
    }
}
