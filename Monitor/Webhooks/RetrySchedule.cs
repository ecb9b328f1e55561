namespace Alphadrift.Monitoring.Webhooks;

/// <summary>
/// How long to wait before the next attempts: 5 s, 30 s, then 75 s while an alert that fires is to be told, else 3 min, then
/// 10 min; each ± 20 %. Pure.
/// </summary>
internal static class RetrySchedule
{
    public const double Factor = 6;

    /// <summary>What failed together at several daemons shall not come back together.</summary>
    public const double Jitter = 0.2;

    public static TimeSpan First { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause, whatever the receiver asks for.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(12);

    /// <summary>The same while an alert that fires is to be told.</summary>
    public static TimeSpan LongestWhileFiring { get; } = TimeSpan.FromSeconds(90);

    /// <param name="failures">Pauses since the last success, this one included, from 1.</param>
    /// <param name="fires">Whether a message that an alert fires waits.</param>
    /// <param name="retryAfter">What the receiver asked for; it only lengthens the pause.</param>
    /// <param name="random">Uniform over 0 … 1.</param>
    public static TimeSpan Next(int failures, bool fires, TimeSpan? retryAfter, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var longest = fires ? LongestWhileFiring : Longest;

        // Bounded before it becomes a TimeSpan, which could not hold the twentieth power. With its jitter it is within the limit.
        var seconds = Math.Min(First.TotalSeconds * Math.Pow(Factor, failures - 1), longest.TotalSeconds / (1 + Jitter));
        var pause = TimeSpan.FromSeconds(seconds * (1 - Jitter + (2 * Jitter * random)));
        var asked = retryAfter > longest ? longest : retryAfter ?? TimeSpan.Zero;
        var longer = asked > pause ? asked : pause;
        return TimeSpan.FromMilliseconds(Math.Round(longer.TotalMilliseconds));
    }
}
