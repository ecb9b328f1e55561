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

    /// <summary>
    /// Edits from one to the other: a character more, less, another one, or two that changed places. Names longer than 64
    /// characters are never near.
    /// </summary>
    private static int Distance(string left, string right)
    {
        if (left.Length > 64 || right.Length > 64)
        {
            return int.MaxValue;
        }

        var edits = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    edits[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1),
                    Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[left.Length, right.Length];
    }
}
