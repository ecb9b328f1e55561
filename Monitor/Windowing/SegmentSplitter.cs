namespace Alphadrift.Monitoring.Windowing;

/// <summary>The rows of a window that belong to one segment.</summary>
/// <param name="Place">Its place in the <see cref="SegmentTable"/>.</param>
/// <param name="Name">Its name, or <see cref="SegmentTable.Other"/>.</param>
/// <param name="IsNew">
/// True when the segment took the place within this window: what was remembered there belongs to another.
/// </param>
/// <param name="Rows">Their numbers within the window, ascending.</param>
public sealed record SegmentRows(int Place, string Name, bool IsNew, IReadOnlyList<int> Rows)
{
    /// <summary>The segment that lost the place to a new one; null where none did.</summary>
    public string? GaveWay { get; init; }
}

/// <summary>Deals a window's rows out to segments. One owner thread.</summary>
public sealed class SegmentSplitter(SegmentTable table)
{
    /// <param name="names">Name of the segment of every row; null where a row names none.</param>
    /// <param name="mayGo">Whether a segment may lose its place to a new one; null: every one.</param>
    /// <returns>The segments in the order in which they first appear.</returns>
    public IReadOnlyList<SegmentRows> Split(ReadOnlySpan<string?> names, Func<string, bool>? mayGo = null)
    {
        var parts = new List<(SegmentRows Part, List<int> Rows)>();
        var current = new Dictionary<int, List<int>>();
        for (var row = 0; row < names.Length; row++)
        {
            var (place, isNew, gaveWay) = table.PlaceOf(names[row], mayGo);
            if (isNew || !current.TryGetValue(place, out var rows))
            {
                rows = [];
                current[place] = rows;
                parts.Add((new SegmentRows(place, table.NameOf(place)!, isNew, rows) { GaveWay = gaveWay }, rows));
            }

            rows.Add(row);
        }

        return [.. parts.Select(part => part.Part)];
    }
}
