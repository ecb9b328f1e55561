using System.Text.Json;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// What the first lines of a file of JSON tell of its rows: objects or arrays, which fields, and how many values each has. What
/// most of these lines have counts, so that a bad line among them does no harm.
/// </summary>
internal static class JsonLinesPlan
{
    /// <summary>Most lines that are looked at.</summary>
    private const int MostLines = 100;

    /// <summary>Most bytes that are looked at, if they hold a whole line.</summary>
    private const int SampleBytes = 1 << 20;

    /// <exception cref="InvalidInputException">No line is a JSON object or array, or they do not make up a row.</exception>
    public static RowPlan Find(TableFile file, PeekStream bytes)
    {
        var sample = bytes.Peek(SampleBytes);
        if (sample.Length == SampleBytes && !sample.Span.Contains((byte)'\n'))
        {
            sample = bytes.Peek(Utf8Lines.MaxLineBytes + 1);
        }

        using var stream = new MemoryStream(sample.ToArray());
        var lines = new Utf8Lines(file.Path, stream);
        var shapes = new List<Shape>();
        InvalidInputException? first = null;
        while (shapes.Count < MostLines && lines.Read())
        {
            if (shapes.Count > 0 && sample.Length >= SampleBytes && lines.IsUnfinished)
            {
                break; // it may be cut
            }

            try
            {
                shapes.Add(ShapeOf(file, lines));
            }
            catch (InvalidInputException fault)
            {
                first ??= fault;
                if (!file.Options.SkipBadRows && shapes.Count == 0)
                {
                    break;
                }
            }
        }

        return shapes.Count > 0 ? Plan(file, shapes) : throw first ?? file.Empty();
    }

    private static RowPlan Plan(TableFile file, List<Shape> shapes)
    {
        var arrays = shapes.Count(shape => shape.Length is not null);
        if (arrays * 2 > shapes.Count || (arrays * 2 == shapes.Count && shapes[0].Length is not null))
        {
            var length = Most(shapes.Where(shape => shape.Length is not null).Select(shape => shape.Length!.Value));
            return new RowPlan(NamedColumns.Unnamed(file, length, "values"), [], [], []);
        }

        var objects = shapes.Where(shape => shape.Length is null).ToList();
        var widths = new OrderedDictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var (name, width) in objects.SelectMany(shape => shape.Fields))
        {
            if (!widths.TryAdd(name, [width]))
            {
                widths[name].Add(width);
            }
        }

        // A field of a few lines alone is no part of the row, unless it is asked for; one that comes twice in a line is two.
        return NamedColumns.Choose(
            file,
            [
                .. widths.SelectMany(field => Enumerable.Repeat(
                    new TableColumn(
                        field.Key,
                        2 * field.Value.Count >= objects.Count || file.Fields.Contains(field.Key) ? Most(field.Value) : 0),
                    2 * field.Value.Count > 3 * objects.Count ? 2 : 1)),
            ],
            "field");
    }

    /// <summary>The value that comes most often; the first of those.</summary>
    private static int Most(IEnumerable<int> values) => values.GroupBy(value => value).MaxBy(group => group.Count())!.Key;

    private static Shape ShapeOf(TableFile file, Utf8Lines lines)
    {
        var text = lines.Line.StartsWith(JsonRowReader.ByteOrderMark)
            ? lines.Line[JsonRowReader.ByteOrderMark.Length..].ToArray()
            : lines.Line.ToArray();
        JsonNonFinite.Replace(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Array when root.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object) =>
                    throw new InvalidInputException(
                        $"{file.Path}: line {lines.Number} is an array of objects. Write one object per line (jq -c '.[]' "
                        + "does so)."),
                JsonValueKind.Array => new Shape(Width(root), []),
                JsonValueKind.Object => new Shape(
                    null, [.. root.EnumerateObject().Select(field => (field.Name, Width(field.Value)))]),
                _ => throw new InvalidInputException(
                    $"{file.Path}: line {lines.Number} is {Word(root.ValueKind)}, no JSON object or array. Write one of them per "
                    + "line."),
            };
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name that is no valid Unicode.
            throw new InvalidInputException(
                $"{file.Path}: line {lines.Number}: {JsonRowReader.Broken(fault)}. Write one JSON object or array per line.",
                fault);
        }
    }

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a text",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    /// <summary>
    /// How many numbers a value brings; 0 when it is something else. Null and words for NaN stand where a number is wanted.
    /// </summary>
    private static int Width(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                return 1;
            case JsonValueKind.String:
                var text = value.GetString()!;
                return NonFiniteWord.Of(text) is not null || JsonNonFinite.IsReplacement(text) ? 1 : 0;
            case JsonValueKind.Array:
                var width = 0;
                foreach (var item in value.EnumerateArray())
                {
                    if (Width(item) is > 0 and var more)
                    {
                        width += more;
                    }
                    else
                    {
                        return 0;
                    }
                }

                return width;
            default:
                return 0;
        }
    }

    /// <summary>A line: the length of an array, or the fields of an object with their widths.</summary>
    private sealed record Shape(int? Length, IReadOnlyList<(string Name, int Width)> Fields);
}
