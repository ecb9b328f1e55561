namespace Alphadrift.Monitoring.Rows;

/// <summary>
/// Python's json and Gson write NaN and infinities as bare words, which are no JSON. So that such a
/// record is reported for what it is (and read, when the word stands in a field nobody needs), the words are replaced
/// by strings of the same length, which begin with a character that no producer writes.
/// </summary>
internal static class JsonNonFinite
{
    /// <summary>First character of every string that <see cref="Replace"/> puts in.</summary>
    public const byte Mark = 0x7F;

    /// <summary>The words and, as strings padded to the same length, their replacements. The longer word goes first.</summary>
    private static readonly (byte[] Word, byte[] Text)[] Words =
    [
        ("-Infinity"u8.ToArray(), "\"\u007F-\"     "u8.ToArray()),
        ("Infinity"u8.ToArray(), "\"\u007F+\"    "u8.ToArray()),
        ("-NaN"u8.ToArray(), "\"\u007F\" "u8.ToArray()),
        ("NaN"u8.ToArray(), "\"\u007F\""u8.ToArray()),
    ];

    /// <summary>Replaces bare words outside of strings, in place; false when there were none.</summary>
    public static bool Replace(Span<byte> json)
    {
        var any = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                i += StringLength(json[i..]) - 1;
            }
            else if (json[i] is (byte)'N' or (byte)'I' or (byte)'-')
            {
                foreach (var (word, text) in Words)
                {
                    if (json[i..].StartsWith(word))
                    {
                        text.CopyTo(json[i..]);
                        i += text.Length - 1;
                        any = true;
                        break;
                    }
                }
            }
        }

        return any;
    }

    /// <summary>What a string that producers write for such a number means (Jackson and others); null for any other.</summary>
    public static string? Word(string text) => text switch
    {
        "NaN" or "nan" or "-NaN" => "NaN",
        "Infinity" or "+Infinity" or "inf" or "+inf" or "Inf" or "+Inf" => "Infinity",
        "-Infinity" or "-inf" or "-Inf" => "-Infinity",
        _ => null,
    };

    /// <summary>What a string that <see cref="Replace"/> put in means; null for any other.</summary>
    public static string? Replacement(string text) => text switch
    {
        "\u007F" => "NaN",
        "\u007F+" => "Infinity",
        "\u007F-" => "-Infinity",
        _ => null,
    };

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
