using System.Buffers;

namespace Alphadrift.Monitoring.Rows;

/// <summary>
/// Many producers write NaN and infinities as bare words, which are no JSON. So that such a record is reported for what it is
/// (and read, when the word stands in a field nobody needs), the words are replaced by strings of the same length, made of a
/// character that no producer writes. What is where in the text stays so.
/// </summary>
internal static class JsonNonFinite
{
    /// <summary>All characters of the strings that <see cref="Replace"/> puts in.</summary>
    private const byte Mark = 0x7F;

    /// <summary>Between which a bare word stands.</summary>
    private static readonly SearchValues<byte> Ends = SearchValues.Create(" \t\r\n,:[]{}\""u8);

    /// <summary>Replaces bare <see cref="NonFiniteWord"/>s outside of strings, in place; false when there were none.</summary>
    public static bool Replace(Span<byte> json)
    {
        var any = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                i += StringLength(json[i..]) - 1;
                continue;
            }

            var length = json[i..].IndexOfAny(Ends) is >= 0 and var end ? end : json.Length - i;
            if (length == 0)
            {
                continue;
            }

            if (NonFiniteWord.Of(json.Slice(i, length)) is not null)
            {
                json.Slice(i, length).Fill(Mark);
                (json[i], json[i + length - 1]) = ((byte)'"', (byte)'"');
                any = true;
            }

            i += length - 1;
        }

        return any;
    }

    /// <summary>Whether <see cref="Replace"/> put a string in, given what is between its quotes.</summary>
    public static bool IsReplacement(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(Mark);

    /// <summary>The same of a decoded string.</summary>
    public static bool IsReplacement(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept((char)Mark);

    /// <summary>Bytes of the string that begins here, with its quotes; to the end when it does not end.</summary>
    private static int StringLength(ReadOnlySpan<byte> json)
    {
        for (var i = 1; i < json.Length; i++)
        {
            if (json[i] == '\\')
            {
                i++;
            }
            else if (json[i] == '"')
            {
                return i + 1;
            }
        }

        return json.Length;
    }
}
