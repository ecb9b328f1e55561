namespace Alphadrift.Monitoring.Ingestion;

/// <summary>
/// What is known of the topic's past: whether it still is the topic that the group has read, and which of its partitions came
/// later. One owner thread.
/// </summary>
internal sealed class TopicHistory
{
    /// <summary>Partitions that this run reads, at offsets of the topic as it is now.</summary>
    private readonly HashSet<int> _begun = [];

    /// <summary>Partitions that this run reads, at offsets of a topic that is no more.</summary>
    private readonly HashSet<int> _stale = [];

    private int? _firstCount;
    private int _lastCommitted = -1;
    private bool _recreated;
    private bool _recreatedBefore;

    /// <summary>The id of the topic that an earlier run read; null when that is not known. Set before the first look.</summary>
    public string? Remembered { get; set; }

    /// <summary>The id of the topic that was last seen; null when the brokers do not say.</summary>
    public string? Id { get; private set; }

    /// <summary>How many partitions the topic had when it was last seen; 0 before.</summary>
    public int Count { get; private set; }

    /// <summary>The id, once all offsets that are read belong to it: what a later run may remember.</summary>
    public string? Settled => _stale.Count == 0 && !_recreatedBefore ? Id : null;

    /// <summary>The partitions of which what is read belongs to a topic that is no more.</summary>
    public IReadOnlyCollection<int> Stale => _stale;

    /// <summary>Takes in what the group had stored before this run joined it: partitions above those were added since.</summary>
    public void CommittedBefore(IEnumerable<int> partitions) => _lastCommitted = partitions.DefaultIfEmpty(-1).Max();

    /// <summary>Takes in how the topic looks now.</summary>
    /// <param name="read">The partitions that this run reads.</param>
    /// <returns>True when the topic was made anew since it was last seen.</returns>
    public bool See(TopicLook look, IReadOnlyCollection<int> read)
    {
        _firstCount ??= look.Partitions;
        Count = look.Partitions;
        if (look.Id is null)
        {
            return false;
        }

        var (before, first) = (Id ?? Remembered, Id is null);
        Id = look.Id;
        if (before is null || before == look.Id)
        {
            return false;
        }

        (_recreated, _recreatedBefore) = (true, first);
        _begun.Clear();
        _stale.Clear();
        if (first) Join(read);
        else _stale.UnionWith(read);
        return true;
    }

    /// <summary>
    /// Takes in what this run reads now. Where the topic was made anew between two runs, the offsets that the group has stored
    /// are of the old one; unless another member reads a part of it, which may have gone on with the new one.
    /// </summary>
    public void Join(IReadOnlyCollection<int> read)
    {
        if (_recreatedBefore && read.Count > 0)
        {
            _recreatedBefore = false;
            if (read.Count == Count) _stale.UnionWith(read.Except(_begun));
        }
    }

    /// <summary>Reading has begun at an offset of the topic as it is now.</summary>
    public void Begin(int partition)
    {
        _stale.Remove(partition);
        _begun.Add(partition);
    }

    /// <summary>The partition is another member's now.</summary>
    public void Leave(int partition)
    {
        _stale.Remove(partition);
        _begun.Remove(partition);
    }

    /// <param name="stored">Whether an offset is stored.</param>
    public PartitionOrigin OriginOf(int partition, bool stored)
    {
        if (_begun.Contains(partition))
        {
            return Id is null ? PartitionOrigin.Unknown : PartitionOrigin.Same;
        }

        if (_stale.Contains(partition) || (_recreated && !stored))
        {
            return PartitionOrigin.Recreated;
        }

        if (!stored)
        {
            // Partitions are numbered in the order in which they were added.
            var added = partition >= _firstCount || (_lastCommitted >= 0 && partition > _lastCommitted);
            return added ? PartitionOrigin.Added : PartitionOrigin.Unknown;
        }

        return Id is not null && Id == Remembered ? PartitionOrigin.Same : PartitionOrigin.Unknown;
    }
}

/// <summary>How a topic looks at a moment.</summary>
/// <param name="Id">What tells it from another of the same name; null when the brokers do not say.</param>
/// <param name="Partitions">How many it has; 0 when there is no such topic.</param>
public sealed record TopicLook(string? Id, int Partitions);
