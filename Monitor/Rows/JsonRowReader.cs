using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Rows;

/// <summary>
/// Reads one JSON text into one row. Numbers, and true and false as 1 and 0, single or in arrays
/// nested as the producer likes; null counts as missing. Never throws on data; allocates nothing while
/// all is well. Not thread-safe.
/// </summary>
internal abstract class JsonRowReader(RowLayout layout)
{
    private const int MaxDepth = 64;

    /// <summary>Longest name of a segment, in bytes, that is read without allocating.</summary>
    private const int LongestName = 512;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    private readonly ElementKind[] _kinds = RowFields.Kinds(layout);
    private readonly SegmentNames _segments = new();

    /// <summary>The text as it came, when the text being read has bare words replaced by strings; else empty.</summary>
    private ArraySegment<byte> _original = ArraySegment<byte>.Empty;

    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Name of the segment that the last text named, as it is counted; null when it named none.</summary>
    public string? Segment { get; protected set; }

    /// <param name="row">Receives the row, as long as the layout; of no use after a fault.</param>
    /// <param name="detail">For a fault: what, where, and what would be legal, in one line.</param>
    public RecordFault Read(ReadOnlySpan<byte> json, Span<float> row, out string? detail)
    {
        if (json.StartsWith(ByteOrderMark))
        {
            json = json[ByteOrderMark.Length..];
        }

        if (TryParse(json, row, out var fault, out detail))
        {
            return fault;
        }

        // Broken. Bare NaN and Infinity are the one kind of broken JSON that real producers write.
        var copies = ArrayPool<byte>.Shared.Rent(2 * json.Length);
        try
        {
            var mended = copies.AsSpan(0, json.Length);
            json.CopyTo(mended);
            if (JsonNonFinite.Replace(mended))
            {
                _original = new ArraySegment<byte>(copies, json.Length, json.Length);
                json.CopyTo(_original);
                TryParse(mended, row, out fault, out detail);
            }

            return fault;
        }
        finally
        {
            _original = ArraySegment<byte>.Empty;
            ArrayPool<byte>.Shared.Return(copies);
        }
    }

    /// <summary>What the reader threw, in one line.</summary>
    /// <param name="fault">
    /// A <see cref="JsonException"/>, or the <see cref="InvalidOperationException"/> it throws for text
    /// that is no UTF-8 or has half a surrogate pair.
    /// </param>
    public static string Broken(Exception fault)
    {
        if (fault is not JsonException json)
        {
            return "broken JSON: a text is no valid Unicode";
        }

        // The framework's message ends with the path and position, which stand here in front.
        var reason = json.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ');
        var line = json.LineNumber > 0 ? $"line {json.LineNumber + 1}, " : "";
        return $"broken JSON at {line}byte {json.BytePositionInLine + 1}: {reason}";
    }

    /// <summary>Reads the root value, on whose first token the reader stands, up to its last token.</summary>
    protected abstract RecordFault ReadRoot(ref Utf8JsonReader reader, Span<float> row, out string? detail);

    /// <summary>
    /// Reads the value on whose first token the reader stands into values <paramref name="offset"/> … of the row.
    /// </summary>
    /// <param name="field">The field's name; null for the record itself.</param>
    protected RecordFault ReadValues(
        ref Utf8JsonReader reader, Span<float> row, int offset, int width, string? field, out string? detail)
    {
        var target = row.Slice(offset, width);
        var kinds = _kinds.AsSpan(offset, width);
        detail = null;
        var count = 0;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (ReadNumber(ref reader, kinds[0], out target[0], out var problem) is not RecordFault.None and var fault)
            {
                return Fail(fault, $"{Place(field, width > 1 ? 0 : null)} {problem}", out detail);
            }

            count = 1;
        }
        else
        {
            var depth = reader.CurrentDepth;
            while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
                {
                    continue;
                }

                // Values beyond the width are counted only, for the message.
                var kind = kinds[Math.Min(count, width - 1)];
                if (ReadNumber(ref reader, kind, out var value, out var problem) is not RecordFault.None and var fault)
                {
                    return Fail(fault, $"{Place(field, count)} {problem}", out detail);
                }

                if (count < width)
                {
                    target[count] = value;
                }

                count++;
            }
        }

        return count == width
            ? RecordFault.None
            : Fail(
                RecordFault.WrongLength,
                $"{Place(field, null)} has {Counted.Of(count, "value")}; {width} are wanted",
                out detail);
    }

    /// <summary>
    /// The value on whose first token the reader stands as the name of a segment: a text, or a number, true or false as written.
    /// </summary>
    /// <returns>Null for anything else, and for a text that is no valid Unicode.</returns>
    protected string? ReadName(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => TextName(ref reader),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => _segments.Of(reader.ValueSpan),
        _ => null,
    };

    protected static RecordFault Fail(RecordFault fault, string text, out string? detail)
    {
        detail = Excerpt.Line(text);
        return fault;
    }

    /// <summary>The kind of JSON value in words, with its article.</summary>
    protected static string Word(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    /// <returns>False when it is no valid JSON; <paramref name="fault"/> and <paramref name="detail"/> then say so.</returns>
    private bool TryParse(ReadOnlySpan<byte> json, Span<float> row, out RecordFault fault, out string? detail)
    {
        Segment = null;
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            fault = ReadRoot(ref reader, row, out detail);
            if (fault == RecordFault.None)
            {
                reader.Read(); // Throws when anything but white space follows.
            }

            return true;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            fault = Fail(RecordFault.Malformed, Broken(broken), out detail);
        }

        return false;
    }

    /// <summary>Whether the string on which the reader stands was a bare word.</summary>
    private bool IsReplacement(ref Utf8JsonReader reader) =>
        _original.Count > 0 && JsonNonFinite.IsReplacement(reader.ValueSpan);

    private string? TextName(ref Utf8JsonReader reader)
    {
        if (IsReplacement(ref reader))
        {
            return null;
        }

        try
        {
            Span<char> text = stackalloc char[LongestName];
            return _segments.Of(reader.ValueSpan.Length > text.Length ? reader.GetString() : text[..reader.CopyString(text)]);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private RecordFault ReadNumber(ref Utf8JsonReader reader, ElementKind kind, out float value, out string? problem)
    {
        problem = null;
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                reader.TryGetDouble(out var number);
                var fault = ElementRange.Convert(kind, number, out value);
                if (fault != RecordFault.None)
                {
                    problem = $"is {Excerpt.Value(reader.ValueSpan)}; {ElementRange.Legal(kind)} is wanted";
                }

                return fault;
            case JsonTokenType.True or JsonTokenType.False:
                value = reader.TokenType == JsonTokenType.True ? 1 : 0;
                return RecordFault.None;
            case JsonTokenType.Null:
                (value, problem) = (0, "is null, which counts as missing; a number is wanted");
                return RecordFault.MissingField;
            case JsonTokenType.String:
                value = 0;
                return TextFault(ref reader, kind, out problem);
            default:
                (value, problem) = (0, $"is {Word(reader.TokenType)}; a number or an array of numbers is wanted");
                return RecordFault.NotANumber;
        }
    }

    private RecordFault TextFault(ref Utf8JsonReader reader, ElementKind kind, out string problem)
    {
        const int Longest = 256;
        var text = reader.ValueSpan.Length <= Longest ? reader.GetString()! : null;
        var word = IsReplacement(ref reader)
            ? NonFiniteWord.Of(_original.AsSpan((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2)) // with the quotes
            : NonFiniteWord.Of(text);
        if (word is not null)
        {
            problem = $"is {word}; {ElementRange.Legal(kind)} is wanted";
            return RecordFault.NotFinite;
        }

        problem = $"is the text \"{(text is null ? Excerpt.Value(reader.ValueSpan) : Excerpt.Value(text))}\"; a number is wanted";
        return RecordFault.NotANumber;
    }

    private static string Place(string? field, int? value) => (field, value) switch
    {
        (null, null) => "the record",
        (null, _) => string.Create(CultureInfo.InvariantCulture, $"value {value} (counted from 0)"),
        (_, null) => $"field '{field}'",
        _ => string.Create(CultureInfo.InvariantCulture, $"field '{field}', value {value} (counted from 0),"),
    };
}
