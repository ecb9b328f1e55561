using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>Decides where reading goes on when the wanted offset cannot be read.</summary>
public static class OffsetJumps
{
    /// <summary>
    /// Without a stored offset, or with one beyond the end (the partition was truncated or made anew), the user's
    /// <see cref="StartFrom"/> decides. An offset before the beginning was deleted by retention: reading goes on with the oldest
    /// record, and all between are missed. An offset that can be read after all (the broker was behind) stays.
    /// </summary>
    /// <param name="wanted">The offset that cannot be read; null when none was stored.</param>
    /// <param name="low">Offset of the oldest record.</param>
    /// <param name="high">Offset of the next record that will be written.</param>
    public static OffsetJump Decide(int partition, long? wanted, long low, long high, StartFrom startFrom)
    {
        if (wanted < low)
        {
            return new OffsetJump(partition, wanted, low, low - wanted.Value);
        }

        return wanted <= high
            ? new OffsetJump(partition, wanted, wanted.Value, 0)
            : new OffsetJump(partition, wanted, startFrom == StartFrom.Earliest ? low : high, 0);
    }
}
