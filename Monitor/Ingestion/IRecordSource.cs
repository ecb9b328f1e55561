using System.Collections.Immutable;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>One record as it was read.</summary>
/// <param name="Value">Its bytes; null for a tombstone.</param>
/// <param name="Time">Its timestamp, by the producer or the broker; null when it has none.</param>
/// <param name="Headers">
/// The headers that the decoder asks for, in its order: the last of each name, null where there is none. Default when it asks
/// for none.
/// </param>
public readonly record struct ConsumedRecord(
    int Partition, long Offset, byte[]? Value, DateTimeOffset? Time = null, ImmutableArray<byte[]?> Headers = default);

/// <summary>
/// The topic, as one thread reads it. All members belong to that one thread, and the listener is called on it too, from inside of
/// these members.
/// </summary>
public interface IRecordSource : IDisposable
{
    /// <summary>Joins the group and begins to read.</summary>
    void Open(IRecordSourceListener listener);

    /// <summary>
    /// Waits for the next record. Must be called regularly, paused or not, or the group takes the partitions away.
    /// </summary>
    /// <returns>False when there was none within <paramref name="timeout"/>.</returns>
    /// <exception cref="RecordSourceException">The source cannot go on.</exception>
    bool TryRead(TimeSpan timeout, out ConsumedRecord record);

    /// <summary>
    /// States that every record of the partition before offset <paramref name="next"/> is done with: after a restart reading
    /// begins there. Nothing happens for a partition that was taken away.
    /// </summary>
    void StoreOffset(int partition, long next);

    /// <summary>Reads nothing until <see cref="Resume"/>; throws away what was fetched ahead.</summary>
    void Pause();

    void Resume();

    /// <summary>Commits the stored offsets and leaves the group.</summary>
    void Close();
}

/// <summary>The source cannot go on: the client library reported a fatal error.</summary>
public sealed class RecordSourceException : Exception
{
    public RecordSourceException()
    {
    }

    public RecordSourceException(string message)
        : base(message)
    {
    }

    public RecordSourceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
