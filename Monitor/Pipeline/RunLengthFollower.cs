using Alphadrift.Adaptation.Baselines;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Turns a run length that is given as a duration into rows, at the rate that production is seen to send them
/// (<see cref="RowRate"/>). Until the rate is known the baseline's run length holds. It is looked at again at most every
/// <see cref="Interval"/> of the records' time, changes the thresholds only when it moved by more than <see cref="Change"/>, and
/// stays within what the baseline carries. One owner thread.
/// </summary>
public sealed class RunLengthFollower(
    DetectionSettings settings, IStreamJudges judges, ModelMetrics metrics, ILogger<RunLengthFollower> logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>The least change, in proportion.</summary>
    public const double Change = 0.1;

    private readonly RowRate _rate = new();
    private DateTimeOffset _lookedAt = DateTimeOffset.MinValue;

    /// <summary>Takes the next window, after it was observed.</summary>
    /// <param name="windowRows">Its rows.</param>
    /// <param name="latest">When the latest of them was recorded.</param>
    public void Observed(int windowRows, DateTimeOffset latest)
    {
        _rate.Add(windowRows, latest);
        if (_rate.PerSecond is not { } rate)
        {
            return;
        }

        metrics.SetRowRate(rate);
        if (settings.ExpectedRunLength?.Duration is not { } duration || (latest - _lookedAt).Duration() < Interval)
        {
            return;
        }

        _lookedAt = latest;
        if (judges.ExpectedRunLength is not { } current || judges.LongestRunLength is not { } longest)
        {
            return;
        }

        var wanted = rate * duration.TotalSeconds;
        var rows = (int)Math.Clamp(wanted, RunLengthVerdict.Shortest, longest);
        if (Math.Abs(rows - current) <= Change * current)
        {
            return;
        }

        judges.SetExpectedRunLength(rows);
        logger.RunLengthChanged(rows, current, DurationText.Of(duration), rate);
        if (wanted > longest)
        {
            logger.RunLengthBounded(Math.Round(wanted), longest);
        }
    }
}
