using System.Buffers;
using System.Text;

namespace Alphadrift.Monitoring.Rows;

/// <summary>
/// Names of segments as they are counted: trimmed, without control characters, of bounded length. The last names are
/// remembered, so that a name that comes again allocates nothing. Not thread-safe.
/// </summary>
public sealed class SegmentNames
{
    /// <summary>The segment of rows that name none.</summary>
    public const string Unnamed = "unnamed";

    /// <summary>Longest name, in characters; longer ones are cut.</summary>
    public const int MaxLength = 64;

    /// <summary>Most names that are remembered; one more, and all are forgotten.</summary>
    public const int Capacity = 4_096;

    /// <summary>Most bytes of a text that are looked at: every character of a name, four bytes each.</summary>
    private const int MaxBytes = 4 * (MaxLength + 1);

    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(char.IsControl)]);

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _byText;

    public SegmentNames() => _byText = _known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A name as it is counted.</summary>
    /// <param name="name">Null or blank when the row names none.</param>
    public static string Clean(string? name)
    {
        var text = Cut(name);
        return text.IsEmpty ? Unnamed : text.Length == name!.Length && !text.ContainsAny(Controls) ? name : Mend(text);
    }

    /// <summary>The same of a text that the caller will overwrite.</summary>
    public string Of(ReadOnlySpan<char> text)
    {
        text = Cut(text);
        if (text.IsEmpty)
        {
            return Unnamed;
        }

        if (!_byText.TryGetValue(text, out var name))
        {
            if (_known.Count == Capacity)
            {
                _known.Clear();
            }

            name = Mend(text);
            _byText[text] = name;
        }

        return name;
    }

    /// <summary>The same of a text in UTF-8; what is none becomes U+FFFD.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[MaxBytes];
        return Of(text[..Encoding.UTF8.GetChars(utf8[..Math.Min(utf8.Length, MaxBytes)], text)]);
    }

    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        return text.Length <= MaxLength ? text
            : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)].TrimEnd();
    }

    private static string Mend(ReadOnlySpan<char> text)
    {
        Span<char> mended = stackalloc char[text.Length];
        text.ReplaceAny(mended, Controls, '?');
        return mended.ToString();
    }
}
