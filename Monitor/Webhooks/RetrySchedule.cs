namespace Alphadrift.Monitoring.Webhooks;

/// <summary>How long to wait before the next attempt: 5 s, 30 s, 3 min, 18 min, then an hour, each ± 20 %. Pure.</summary>
internal static class RetrySchedule
{
    public const double Factor = 6;

    /// <summary>Deliveries that failed together shall not come back together.</summary>
    public const double Jitter = 0.2;

    public static TimeSpan First { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause; a receiver that asks for more gets this.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromHours(1);

    /// <param name="failed">Attempts that have failed, from 1.</param>
    /// <param name="retryAfter">What the receiver asked for; it only lengthens the pause.</param>
    /// <param name="random">Uniform over 0 … 1.</param>
    public static TimeSpan Next(int failed, TimeSpan? retryAfter, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failed, 1);

        // Bounded before it becomes a TimeSpan, which could not hold the twentieth power.
        var seconds = Math.Min(First.TotalSeconds * Math.Pow(Factor, failed - 1), Longest.TotalSeconds);
        var pause = TimeSpan.FromSeconds(seconds * (1 - Jitter + (2 * Jitter * random)));
        var asked = retryAfter > Longest ? Longest : retryAfter ?? TimeSpan.Zero;
        var longer = asked > pause ? asked : pause;
        return TimeSpan.FromMilliseconds(Math.Round(longer.TotalMilliseconds));
    }
}
