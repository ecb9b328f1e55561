namespace Alphadrift.Monitoring.Ingestion;

/// <summary>What a problem of the source is about.</summary>
public enum SourceAspect
{
    /// <summary>No broker answers, or it refuses the connection.</summary>
    Broker,

    /// <summary>The topic does not exist or must not be read.</summary>
    Topic,

    /// <summary>The group cannot be joined.</summary>
    Group,
}

/// <summary>Hears what happens to an <see cref="IRecordSource"/>. No member may throw.</summary>
public interface IRecordSourceListener
{
    /// <summary>Partitions were added.</summary>
    /// <param name="all">All partitions that are read now.</param>
    void PartitionsAssigned(IReadOnlyCollection<int> added, IReadOnlyCollection<int> all);

    /// <summary>Partitions go to another member when this call returns; until then their offsets can be stored.</summary>
    /// <param name="remaining">The partitions that stay.</param>
    void PartitionsRevoked(IReadOnlyCollection<int> removed, IReadOnlyCollection<int> remaining);

    /// <summary>Partitions have gone to another member already; their offsets cannot be stored any more.</summary>
    /// <param name="remaining">The partitions that stay.</param>
    void PartitionsLost(IReadOnlyCollection<int> removed, IReadOnlyCollection<int> remaining);

    /// <summary>Something is wrong that may mend itself; called at every occurrence.</summary>
    /// <param name="aspect">What is affected as long as <see cref="ProblemOver"/> is not called; null: no lasting state.</param>
    /// <param name="code">The client library's name for it.</param>
    void ProblemSeen(SourceAspect? aspect, string code, string reason);

    /// <summary>The aspect is in order again; called once.</summary>
    void ProblemOver(SourceAspect aspect);

    /// <summary>
    /// The topic was deleted and made anew. Of every partition that is read an <see cref="OffsetJumped"/> follows.
    /// </summary>
    /// <param name="unread">Records of the old topic that were not read, as far as that is known.</param>
    void TopicRecreated(long unread);

    /// <summary>Reading went on at another offset than the wanted one.</summary>
    void OffsetJumped(OffsetJump jump);

    /// <summary>Records that are not yet read, for the partitions where that is known.</summary>
    void LagMeasured(IReadOnlyDictionary<int, long> lag);

    /// <summary>A line of the client library's own log. The only member that is called on any thread.</summary>
    void ClientLogged(string facility, string message);
}
