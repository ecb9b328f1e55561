using System.Collections.Immutable;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// Which share of the records of late could not become rows: those of the last five minutes, or the last 300 where these took
/// longer. Counting costs nothing that depends on the number of records. One owner thread.
/// </summary>
internal sealed class RejectedShare
{
    /// <summary>Least time and least records of a part; the window has <see cref="Parts"/> of them.</summary>
    public static readonly TimeSpan PartTime = TimeSpan.FromSeconds(10);

    public const int PartRecords = 10;

    public const int Parts = 30;

    private readonly Queue<Part> _closed = new();
    private Part _open = new();

    /// <summary>A record became rows.</summary>
    /// <param name="named">False where rows should name a segment and this one names none.</param>
    public void Read(bool named, int partition, long offset)
    {
        _open.Records++;
        if (named) return;
        _open.Unnamed++;
        _open.FirstUnnamed ??= new RejectedRecord(partition, offset, RejectedEvidence.NoSegment, null);
    }

    /// <summary>A record could not become rows.</summary>
    public void Reject(int partition, long offset, string reason, string? detail)
    {
        _open.Records++;
        _open.Reasons[reason] = _open.Reasons.GetValueOrDefault(reason) + 1;
        _open.First ??= new RejectedRecord(partition, offset, reason, detail);
    }

    /// <summary>Time passed: the oldest part may leave the window.</summary>
    public void Pass(TimeSpan elapsed)
    {
        _open.Time += elapsed;
        if (_open.Time < PartTime || _open.Records < PartRecords) return;
        _closed.Enqueue(_open);
        if (_closed.Count >= Parts) _closed.Dequeue();
        _open = new Part();
    }

    /// <summary>The counts of the window.</summary>
    /// <param name="limit">Share that is let pass.</param>
    public RejectedEvidence Of(double limit)
    {
        var (records, unnamed, time) = (0L, 0L, TimeSpan.Zero);
        var reasons = new Dictionary<string, long>(StringComparer.Ordinal);
        RejectedRecord? first = null, firstUnnamed = null;
        foreach (var part in _closed.Append(_open))
        {
            (records, unnamed, time) = (records + part.Records, unnamed + part.Unnamed, time + part.Time);
            foreach (var (reason, count) in part.Reasons) reasons[reason] = reasons.GetValueOrDefault(reason) + count;
            first ??= part.First;
            firstUnnamed ??= part.FirstUnnamed;
        }

        // Rows without a segment are no fault, until there are no others: then the name of the field or header is wrong.
        var rejected = reasons.Values.Sum();
        if (unnamed > 0 && unnamed == records - rejected)
        {
            reasons[RejectedEvidence.NoSegment] = unnamed;
            rejected += unnamed;
            first ??= firstUnnamed;
        }

        return new RejectedEvidence
        {
            Records = records,
            Rejected = rejected,
            Limit = limit,
            Time = time,
            Reasons =
            [
                .. reasons.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal)
                    .Select(one => new RejectedReason(one.Key, one.Value)),
            ],
            First = first,
        };
    }

    private sealed class Part
    {
        public Dictionary<string, long> Reasons { get; } = new(StringComparer.Ordinal);

        public long Records { get; set; }

        public long Unnamed { get; set; }

        public TimeSpan Time { get; set; }

        public RejectedRecord? First { get; set; }

        public RejectedRecord? FirstUnnamed { get; set; }
    }
}
