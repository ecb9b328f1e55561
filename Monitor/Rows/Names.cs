namespace Alphadrift.Monitoring.Rows;

/// <summary>Lists of names in messages.</summary>
internal static class Names
{
    private const int Most = 8;

    /// <summary>The names with commas; of a long list the first few and how many there are.</summary>
    public static string List(IEnumerable<string> names)
    {
        var all = names as IReadOnlyCollection<string> ?? [.. names];
        return all.Count <= Most ? string.Join(", ", all) : $"{string.Join(", ", all.Take(Most))}, … ({all.Count} in all)";
    }
}
