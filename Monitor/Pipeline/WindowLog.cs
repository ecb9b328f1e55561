using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Logs observed windows without flooding: a few at once, then one every ten seconds, and always one whose alarm differs from the
/// window's before it. One owner thread.
/// </summary>
public sealed class WindowLog(ILogger<WindowLog> logger, TimeProvider clock)
{
    public const int Burst = 5;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan SummaryInterval = TimeSpan.FromSeconds(60);

    private readonly LogBudget _budget = new(Burst, Interval, clock);
    private bool _alarm;
    private bool _saidUncalibrated;
    private bool _outside;
    private bool _crossed;

    public void Observed(ObservedWindow window)
    {
        var observation = window.Observation;
        if (observation.Uncalibrated is { } reason && !_saidUncalibrated)
        {
            logger.WindowUncalibrated(window.Index, reason);
        }

        _saidUncalibrated = observation.Uncalibrated is not null;
        var news = observation.Alarm != _alarm;
        _alarm = observation.Alarm;
        if (_budget.TrySpend() || news)
        {
            logger.WindowObserved(
                window.Index, observation.Rows, observation.Score, observation.Threshold, observation.PValue, observation.Alarm,
                observation.SpokenBy);
            if (observation is { Alarm: true, ClassGuard: { } guard, SpokenBy: ScorePart.Classes })
            {
                logger.ClassMoved(window.Index, guard.Class, guard.Probability, guard.ReferenceProbability, guard.Statistic);
            }
        }

        Charted(window);
        if (observation.Adaptation is { } adaptation)
        {
            Adapted(window.Index, adaptation);
        }

        if (_budget.TryTakeWithheld(SummaryInterval, out var count, out var span))
        {
            logger.WindowsObservedSilently(count, Math.Round(span.TotalSeconds, 1));
        }
    }

    /// <summary>The first of several windows in a row in which a chart crossed its threshold.</summary>
    private void Charted(ObservedWindow window)
    {
        var alarm = window.Observation.Charts?.Alarm;
        if (alarm is not null && !_crossed)
        {
            logger.ChartCrossed(window.Index, alarm.Chart, alarm.Row, alarm.Value, alarm.Threshold, alarm.ChangePoint);
        }

        _crossed = alarm is not null;
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
