using System.Globalization;
using System.Text.Json.Serialization;

namespace Alphadrift.Monitoring.Windowing;

/// <summary>Where rows are in the topic: offsets of one partition, both ends included; others may lie between them.</summary>
[method: JsonConstructor]
public readonly record struct OffsetRange(int Partition, long First, long Last)
{
    /// <summary>Several of them in words, the most that a line carries.</summary>
    private const int Told = 5;

    /// <summary>Whether there can be such offsets.</summary>
    internal bool IsValid => Partition >= 0 && First >= 0 && First <= Last;

    /// <summary>All of both, partition by partition.</summary>
    public static IReadOnlyList<OffsetRange> Join(IEnumerable<OffsetRange> some, IEnumerable<OffsetRange> others)
    {
        var joined = new SortedDictionary<int, OffsetRange>();
        foreach (var range in some.Concat(others))
        {
            joined[range.Partition] = joined.TryGetValue(range.Partition, out var known)
                ? new OffsetRange(range.Partition, Math.Min(known.First, range.First), Math.Max(known.Last, range.Last))
                : range;
        }

        return [.. joined.Values];
    }

    /// <summary>In words: <c>partition 0 offsets 100-199, partition 1 offset 7</c>; empty without any.</summary>
    public static string Text(IReadOnlyList<OffsetRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        var more = ranges.Count > Told ? string.Create(CultureInfo.InvariantCulture, $" and {ranges.Count - Told} more") : "";
        return string.Join(", ", ranges.Take(Told)) + more;
    }

    public override string ToString() => First == Last
        ? string.Create(CultureInfo.InvariantCulture, $"partition {Partition} offset {First}")
        : string.Create(CultureInfo.InvariantCulture, $"partition {Partition} offsets {First}-{Last}");
}

/// <summary>When and where rows were recorded.</summary>
/// <param name="Earliest">Earliest believed timestamp of their records; null when they have none.</param>
/// <param name="Latest">Latest timestamp of the same.</param>
/// <param name="Places">Where they are in the topic, by partition; empty where they are of no topic.</param>
public sealed record RowOrigin(DateTimeOffset? Earliest, DateTimeOffset? Latest, IReadOnlyList<OffsetRange> Places)
{
    /// <summary>Nothing is known.</summary>
    public static RowOrigin Unknown { get; } = new(null, null, []);
}

/// <summary>Knows when and where the rows of a window were recorded.</summary>
public interface IRowOrigins
{
    /// <param name="rows">Their numbers within the window; null: all of them.</param>
    RowOrigin Of(IReadOnlyList<int>? rows = null);
}
