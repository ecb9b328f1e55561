using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Tables;

/// <summary>
/// The bad rows of a file that is read column by column, so that a row is found to be bad in any order, and twice.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="count">Rows of the file.</param>
internal sealed class ColumnBadRows(TableFile file, int count)
{
    private readonly BadRows _bad = new(file);
    private bool[]? _isBad;
    private int _badCount;

    /// <summary>Whether a row is known to be bad: no more is to be added to it.</summary>
    public bool IsBad(int row) => _isBad is not null && _isBad[row];

    /// <summary>A value that makes its row bad.</summary>
    /// <param name="row">The row, from 0, not yet bad.</param>
    /// <param name="fault">Why.</param>
    /// <param name="what">Where the value is and what is wrong.</param>
    /// <param name="mend">What mends it.</param>
    /// <exception cref="InvalidInputException">Bad rows are not left out.</exception>
    public void Add(int row, RecordFault fault, string what, string mend)
    {
        if (fault == RecordFault.NotFinite)
        {
            _bad.AddNotFinite(row, what);
        }
        else
        {
            _bad.Add(row, what, mend);
        }

        _isBad ??= new bool[count];
        _isBad[row] = true;
        _badCount++;
    }

    /// <summary>After the last column: the rows that can be used.</summary>
    /// <exception cref="InvalidInputException">The rows as a whole cannot be used.</exception>
    public TableContent Keep(RowSet rows, IReadOnlyList<string>? segments)
    {
        _bad.Check(count - _badCount);
        var places = new RowPlaces("row", " (counted from 0)");
        if (_badCount == 0)
        {
            places.Add(0); // the others follow
            return new TableContent(rows, [], [], places) { Segments = segments };
        }

        var kept = new int[count - _badCount];
        for (int row = 0, next = 0; row < count; row++)
        {
            if (!_isBad![row])
            {
                places.Add(row);
                kept[next++] = row;
            }
        }

        return new TableContent(rows.Select(kept), [], [], places)
        {
            Segments = segments is null ? null : [.. kept.Select(row => segments[row])],
            Skipped = _bad.Skipped,
        };
    }
}
