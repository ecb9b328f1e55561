namespace Alphadrift.Monitoring.Windowing;

/// <summary>
/// Which timestamps of records are believed. One that is not is counted, and the row has none: the time of its arrival speaks
/// for it. One owner thread.
/// </summary>
/// <remarks>
/// Not believed is a timestamp
/// <list type="bullet">
/// <item>more than <see cref="MostAhead"/> after the record's arrival;</item>
/// <item>more than <see cref="MostBehind"/> before it, as of a producer that counts seconds where milliseconds are meant;</item>
/// <item>more than <see cref="MostOutOfStep"/> before the latest that was believed in the same partition: an old record among
/// present ones. A backlog that is read in its order is believed, however old.</item>
/// </list>
/// </remarks>
public sealed class RecordTimes
{
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan MostBehind = TimeSpan.FromDays(366);

    public static readonly TimeSpan MostOutOfStep = TimeSpan.FromDays(1);

    private readonly Dictionary<int, DateTimeOffset> _latest = [];

    /// <summary>Whether a timestamp is believed.</summary>
    /// <param name="partition">Where the record is from.</param>
    /// <param name="time">Its timestamp.</param>
    /// <param name="arrived">When it arrived.</param>
    public bool IsBelieved(int partition, DateTimeOffset time, DateTimeOffset arrived)
    {
        var known = _latest.TryGetValue(partition, out var latest);
        if (time - arrived > MostAhead || arrived - time > MostBehind || (known && latest - time > MostOutOfStep))
        {
            return false;
        }

        if (!known || time > latest) _latest[partition] = time;
        return true;
    }

    /// <summary>Partitions are read from another place on.</summary>
    public void Forget(IEnumerable<int> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        foreach (var partition in partitions) _latest.Remove(partition);
    }
}
