using System.Globalization;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using CsvHelper;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Gathers the rows of one CSV file.</summary>
/// <param name="segmentColumn">Number of the column that names segments; null when none does.</param>
internal sealed class CsvRows(
    TableFile file, RowPlan plan, string[]? header, int? segmentColumn, CellNumbers numbers, BadRows bad)
{
    private readonly RowBuffer _rows = new(file, plan.Layout);
    private readonly RowPlaces _places = new("line");
    private readonly ElementKind[] _kinds = RowFields.Kinds(plan.Layout);
    private readonly SegmentNames _names = new();
    private readonly List<string>? _segments = segmentColumn is null ? null : [];

    /// <summary>Adds the row on which the reader stands, if it can be used.</summary>
    /// <exception cref="InvalidInputException">
    /// An empty cell, no number, or a number that the model's input cannot take, unless such rows are left out.
    /// </exception>
    public void Add(CsvReader csv)
    {
        if (!Fill(csv, _rows.Add()))
        {
            _rows.RemoveLast();
            return;
        }

        _places.Add(csv.LineNumber);
        _segments?.Add(_names.Of(csv.GetSpan(segmentColumn!.Value)));
    }

    /// <exception cref="InvalidInputException">The rows as a whole cannot be used.</exception>
    public TableContent ToContent()
    {
        bad.Check(_rows.Count);
        numbers.Check(file.Path);
        return new TableContent(_rows.ToRows(), plan.FieldNames, plan.Ignored, _places)
        {
            Segments = _segments,
            Skipped = bad.Skipped,
        };
    }

    /// <returns>False when the row is bad and left out.</returns>
    private bool Fill(CsvReader csv, Span<float> row)
    {
        var notFinite = -1;
        for (var i = 0; i < row.Length; i++)
        {
            // Every field is one value wide, so that column i of the plan brings the value of field i.
            var position = plan.Fields.IsEmpty ? i : plan.Fields[i].Offset;
            var cell = csv.GetSpan(plan.Columns[i]);
            if (!numbers.TryParse(cell, out var number))
            {
                var isMissing = CellNumber.IsMissing(cell);
                bad.Add(
                    csv.LineNumber,
                    $"{Place(csv, i)}: " + (cell.IsEmpty ? "the cell is empty; a number is wanted"
                        : isMissing ? $"'{Excerpt.Value(cell)}' says that the value is missing; a number is wanted"
                        : $"'{Excerpt.Value(cell)}' is no number"),
                    isMissing ? "Fill it" : numbers.Legal);
                return false;
            }

            if (numbers.IsUnlocated)
            {
                numbers.Locate($"'{Excerpt.Value(cell)}' ({Place(csv, i)})");
            }

            var fault = ElementRange.Convert(_kinds[position], number, out row[position]);
            if (fault == RecordFault.OutOfRange)
            {
                bad.Add(
                    csv.LineNumber,
                    $"{Place(csv, i)}: {Excerpt.Value(cell)} is not allowed; legal is {ElementRange.Legal(_kinds[position])}",
                    "Correct the value");
                return false;
            }

            notFinite = fault == RecordFault.NotFinite && notFinite < 0 ? i : notFinite;
        }

        if (notFinite >= 0)
        {
            var value = Excerpt.Value(csv.GetSpan(plan.Columns[notFinite]));
            bad.AddNotFinite(csv.LineNumber, $"{Place(csv, notFinite)}: {value} is no finite float32");
        }

        return notFinite < 0 || !bad.Skips;
    }

    private string Place(CsvReader csv, int i)
    {
        var column = plan.Columns[i];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"line {csv.LineNumber}, column {(header is null ? column + 1 : $"'{Excerpt.Value(header[column])}'")}");
    }
}
