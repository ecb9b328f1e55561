using System.Globalization;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;
using CsvHelper;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Gathers the rows of one CSV file.</summary>
/// <param name="segmentColumn">Number of the column that names segments; null when none does.</param>
internal sealed class CsvRows(TableFile file, RowPlan plan, string[]? header, int? segmentColumn)
{
    private readonly RowBuffer _rows = new(file, plan.Layout);
    private readonly NonFiniteValues _nonFinite = new(file.Path, "values that are");
    private readonly ElementKind[] _kinds = RowFields.Kinds(plan.Layout);
    private readonly SegmentNames _names = new();
    private readonly List<string> _segments = [];

    /// <summary>Name of every row's segment; null when no column names them.</summary>
    public IReadOnlyList<string>? Segments => segmentColumn is null ? null : _segments;

    /// <exception cref="InvalidInputException">An empty cell, no number, or a number that the model's
    /// input cannot take.</exception>
    public void Add(CsvReader csv)
    {
        var row = _rows.Add();
        for (var i = 0; i < row.Length; i++)
        {
            // Every field is one value wide, so that column i of the plan brings the value of field i.
            var position = plan.Fields.IsEmpty ? i : plan.Fields[i].Offset;
            var cell = csv.GetSpan(plan.Columns[i]);
            if (!CellNumber.TryParse(cell, out var number))
            {
                throw Fault(csv, i, cell.IsEmpty
                    ? "the cell is empty; a number is wanted. Fill it or leave the row out."
                    : $"'{Excerpt.Value(cell)}' is no number. Write numbers with a decimal point and without " +
                        "separators of thousands.");
            }

            var fault = ElementRange.Convert(_kinds[position], number, out row[position]);
            if (fault == RecordFault.OutOfRange)
            {
                throw Fault(
                    csv, i, $"{Excerpt.Value(cell)} is not allowed; legal is {ElementRange.Legal(_kinds[position])}. " +
                    "Correct the value or leave the row out.");
            }

            if (fault == RecordFault.NotFinite && _nonFinite.IsFirst())
            {
                _nonFinite.Locate($"{Excerpt.Value(cell)} at {Place(csv, i)}");
            }
        }

        if (segmentColumn is { } column)
        {
            _segments.Add(_names.Of(csv.GetSpan(column)));
        }
    }

    /// <exception cref="InvalidInputException">Values that are not finite.</exception>
    public RowSet ToRows()
    {
        _nonFinite.ThrowIfAny();
        return _rows.ToRows();
    }

    private InvalidInputException Fault(CsvReader csv, int i, string problem) => new($"{file.Path}: {Place(csv, i)}: {problem}");

    private string Place(CsvReader csv, int i)
    {
        var column = plan.Columns[i];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"line {csv.LineNumber}, column {(header is null ? column + 1 : $"'{Excerpt.Value(header[column])}'")}");
    }
}
