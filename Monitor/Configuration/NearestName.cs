namespace Alphadrift.Monitoring.Configuration;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <returns>The legal name nearest to <paramref name="given"/>; null when none is near.</returns>
    public static string? Find(string given, IEnumerable<string> legal)
    {
        var nearest = legal
            .Select(name => (Name: name, Distance: Distance(Fold(given), Fold(name))))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= (nearest.Name.Length + 1) / 3 ? nearest.Name : null;
    }

    /// <summary>Case and separators do not count: <c>max_age</c> means maxAge.</summary>
    private static string Fold(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    /// <summary>Levenshtein distance, one row at a time; names longer than 64 characters are never near.</summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > 64 || right.Length > 64)
        {
            return int.MaxValue;
        }

        Span<int> row = stackalloc int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
