namespace Alphadrift.Monitoring.Demo;

/// <summary>Breaks lines between words, because a terminal breaks them within one.</summary>
internal static class WordWrap
{
    /// <param name="width">Most characters of a line; null leaves the text as one line, for a pipe or a file.</param>
    /// <param name="indent">Blanks before every line but the first.</param>
    public static IEnumerable<string> Lines(string text, int? width, int indent)
    {
        if (width is not { } most || text.Length <= most)
        {
            return [text];
        }

        var lines = new List<string>();
        var rest = text;
        var begin = Math.Min(indent, most / 2);
        while (rest.Length > most)
        {
            // What cannot be broken at a blank is broken at the margin.
            var from = lines.Count == 0 ? 0 : begin;
            var blank = rest.LastIndexOf(' ', most, most - from);
            var end = blank > from ? blank : most;
            lines.Add(rest[..end].TrimEnd());
            rest = new string(' ', begin) + rest[end..].TrimStart();
        }

        lines.Add(rest);
        return lines;
    }
}
