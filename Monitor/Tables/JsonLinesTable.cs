using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Rows from one JSON object or array per line; the first lines say which, and of what fields.</summary>
internal static class JsonLinesTable
{
    private const string Mend = "Correct the line";

    public static TableContent Read(TableFile file)
    {
        var bytes = file.Stream as PeekStream ?? new PeekStream(file.Stream);
        var plan = JsonLinesPlan.Find(file, bytes);
        JsonRowReader reader = plan.Fields.IsEmpty
            ? new JsonArrayReader(plan.Layout)
            : new JsonObjectReader(plan.Layout, plan.Fields, rejectExtra: false, file.SegmentField);
        var rows = new RowBuffer(file, plan.Layout);
        var places = new RowPlaces("line");
        var bad = new BadRows(file);
        var segments = file.SegmentField is null ? null : new List<string>();
        var named = false;
        var lines = new Utf8Lines(file.Path, bytes);
        while (lines.Read())
        {
            var number = lines.Number;
            var fault = reader.Read(lines.Line, rows.Add(), out var detail);
            if (fault == RecordFault.NotFinite)
            {
                bad.AddNotFinite(number, $"line {number}: {detail}");
            }
            else if (fault != RecordFault.None)
            {
                bad.Add(number, $"line {number}: {detail}", Mend);
            }

            if (fault != RecordFault.None && bad.Skips)
            {
                rows.RemoveLast();
                continue;
            }

            places.Add(number);
            named |= reader.Segment is not null;
            segments?.Add(reader.Segment ?? SegmentNames.Unnamed);
        }

        bad.Check(rows.Count);
        if (segments is not null && !named)
        {
            throw new InvalidInputException(
                $"{file.Path}: no line has a field '{file.SegmentField}' that holds a text, a number, true or false. "
                + "Give the field of the segments.");
        }

        return new TableContent(rows.ToRows(), plan.FieldNames, plan.Ignored, places)
        {
            Segments = segments,
            Skipped = bad.Skipped,
        };
    }
}
