using System.Text.Json;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Rows from one JSON object or array per line; the first line says which.</summary>
internal static class JsonLinesTable
{
    public static TableContent Read(TableFile file)
    {
        var lines = new Utf8Lines(file);
        if (!lines.Read())
        {
            throw new InvalidInputException($"{file.Path}: holds no rows. Give a file with at least one row.");
        }

        var plan = Plan(file, lines);
        JsonRowReader reader = plan.Fields.IsEmpty
            ? new JsonArrayReader(plan.Layout)
            : new JsonObjectReader(plan.Layout, plan.Fields, rejectExtra: false, file.SegmentField);
        var rows = new RowBuffer(file, plan.Layout);
        var segments = file.SegmentField is null ? null : new List<string>();
        var named = false;
        var nonFinite = new NonFiniteValues(file.Path, "lines with values that are");
        do
        {
            var fault = reader.Read(lines.Line, rows.Add(), out var detail);
            if (fault == RecordFault.NotFinite)
            {
                if (nonFinite.IsFirst())
                {
                    nonFinite.Locate($"line {lines.Number} ({detail})");
                }
            }
            else if (fault != RecordFault.None)
            {
                throw new InvalidInputException($"{file.Path}: line {lines.Number}: {detail}. Correct the line or leave it out.");
            }

            named |= reader.Segment is not null;
            segments?.Add(reader.Segment ?? SegmentNames.Unnamed);
        }
        while (lines.Read());

        nonFinite.ThrowIfAny();
        if (segments is not null && !named)
        {
            throw new InvalidInputException(
                $"{file.Path}: no line has a field '{file.SegmentField}' that holds a text, a number, true or false. "
                + "Give the field of the segments.");
        }

        return new TableContent(rows.ToRows(), plan.FieldNames, plan.Ignored, segments);
    }

    /// <summary>What the first line tells: the fields and their lengths, or the length of the array.</summary>
    private static RowPlan Plan(TableFile file, Utf8Lines lines)
    {
        var text = lines.Line.StartsWith(JsonRowReader.ByteOrderMark)
            ? lines.Line[JsonRowReader.ByteOrderMark.Length..].ToArray()
            : lines.Line.ToArray();
        JsonNonFinite.Replace(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Array => new RowPlan(
                    NamedColumns.Unnamed(file, Width(document.RootElement), "values"), [], [], []),
                JsonValueKind.Object => NamedColumns.Choose(
                    file,
                    [.. document.RootElement.EnumerateObject().Select(field => new TableColumn(field.Name, Width(field.Value)))],
                    "field"),
                _ => throw new InvalidInputException(
                    $"{file.Path}: line {lines.Number} is no JSON object or array. Write one of them per line."),
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
}
