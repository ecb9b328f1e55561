namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Limits how often a kind of event is logged: the first <paramref name="burst"/> at once, then one
/// per <paramref name="interval"/>. What is withheld is counted. One owner thread.
/// </summary>
/// <param name="burst">Events that may be logged at once after a quiet time; also the most that a quiet time gives back.</param>
public sealed class LogBudget(int burst, TimeSpan interval, TimeProvider clock)
{
    private double _tokens = burst;
    private long _refilledAt = clock.GetTimestamp();
    private long _withheldSince;
    private long _withheld;

    /// <summary>True when the event may be logged; otherwise it is counted as withheld.</summary>
    public bool TrySpend()
    {
        var now = clock.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_refilledAt, now) / interval));
        _refilledAt = now;
        if (_tokens >= 1)
        {
            _tokens--;
            return true;
        }

        if (_withheld++ == 0)
        {
            _withheldSince = now;
        }

        return false;
    }

    /// <summary>Takes the number of events withheld so far, once the first of them is as old as <paramref name="age"/>.</summary>
    /// <param name="span">The time in which they were withheld.</param>
    public bool TryTakeWithheld(TimeSpan age, out long count, out TimeSpan span)
    {
        count = 0;
        span = TimeSpan.Zero;
        if (_withheld == 0 || clock.GetElapsedTime(_withheldSince) < age)
        {
            return false;
        }

        (count, span, _withheld) = (_withheld, clock.GetElapsedTime(_withheldSince), 0);
        return true;
    }
}
