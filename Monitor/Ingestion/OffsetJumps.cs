using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Ingestion;

/// <summary>Decides where reading goes on when the wanted offset cannot be read, or belongs to a topic that is no more.</summary>
public static class OffsetJumps
{
    /// <summary>
    /// What came to the topic after the group began to read it is read from its oldest record: a partition that was added, and
    /// every partition of a topic that was made anew. Where no offset is stored otherwise, the user's <see cref="StartFrom"/>
    /// decides. An offset before the beginning was deleted by retention: reading goes on with the oldest record. One beyond the
    /// end of the same topic was cut off there, and reading goes on at the end; of a topic that may be another, with its oldest
    /// record. An offset that can be read after all (the broker was behind) stays.
    /// </summary>
    /// <param name="wanted">The offset that cannot be read; null when none was stored.</param>
    /// <param name="low">Offset of the oldest record.</param>
    /// <param name="high">Offset of the next record that will be written.</param>
    public static OffsetJump Decide(
        int partition, long? wanted, long low, long high, StartFrom startFrom, PartitionOrigin origin)
    {
        // What retention has deleted since the partition came was missed too.
        if (origin == PartitionOrigin.Recreated)
        {
            return new OffsetJump(partition, wanted, low, low, JumpCause.Recreated);
        }

        if (wanted is null)
        {
            return origin == PartitionOrigin.Added
                ? new OffsetJump(partition, null, low, low, JumpCause.Added)
                : new OffsetJump(partition, null, startFrom == StartFrom.Earliest ? low : high, 0, JumpCause.NoOffset);
        }

        if (wanted < low)
        {
            return new OffsetJump(partition, wanted, low, low - wanted.Value, JumpCause.Deleted);
        }

        if (wanted <= high)
        {
            return new OffsetJump(partition, wanted, wanted.Value, 0, JumpCause.None);
        }

        return origin == PartitionOrigin.Same
            ? new OffsetJump(partition, wanted, high, 0, JumpCause.Truncated)
            : new OffsetJump(partition, wanted, low, 0, JumpCause.BeyondEnd);
    }
}

/// <summary>What is known of a partition's past.</summary>
public enum PartitionOrigin
{
    /// <summary>Nothing.</summary>
    Unknown,

    /// <summary>It is the one that the offset belongs to.</summary>
    Same,

    /// <summary>It was added after the group began to read the topic.</summary>
    Added,

    /// <summary>It belongs to a topic that was deleted and made anew after the group began to read it.</summary>
    Recreated,
}

/// <summary>Where reading goes on, and why there.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Wanted">The offset that was to be read; null when none was stored.</param>
/// <param name="Next">The offset that is read instead.</param>
/// <param name="Missed">Records of the partition that were deleted before they were read.</param>
/// <param name="Cause">Why.</param>
public sealed record OffsetJump(int Partition, long? Wanted, long Next, long Missed, JumpCause Cause)
{
    /// <summary>
    /// True when offsets of records that were read before say nothing of those that are read now: none of them may be stored
    /// any more.
    /// </summary>
    public bool EndsOffsets => Cause is JumpCause.Recreated or JumpCause.BeyondEnd or JumpCause.Truncated;

    /// <summary>True when the new offset is to be stored at once: a restart before the first window begins there too.</summary>
    public bool StoresNext => Cause is JumpCause.NoOffset or JumpCause.Added or JumpCause.Recreated;
}

/// <summary>Why reading goes on at another offset.</summary>
public enum JumpCause
{
    /// <summary>It goes on at the wanted offset after all.</summary>
    None,

    /// <summary>The group has never read the topic.</summary>
    NoOffset,

    /// <summary>The partition was added after the group began to read the topic.</summary>
    Added,

    /// <summary>The topic was deleted and made anew.</summary>
    Recreated,

    /// <summary>Retention has deleted the record at the wanted offset.</summary>
    Deleted,

    /// <summary>The partition, still of the same topic, ends before the wanted offset.</summary>
    Truncated,

    /// <summary>The partition ends before the wanted offset, and whether it is the same topic is not known.</summary>
    BeyondEnd,
}
