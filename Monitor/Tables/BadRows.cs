using System.Globalization;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Tables;

/// <summary>Rows of a file that were left out because they cannot be used.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">Where the first of them are, and why each was left out.</param>
public sealed record SkippedRows(long Count, IReadOnlyList<string> First)
{
    /// <summary>Most rows that are named.</summary>
    public const int Named = 5;

    public static SkippedRows None { get; } = new(0, []);

    /// <summary>
    /// In words: <c>2 rows were left out: line 4, column 'b': the cell is empty; …</c>; empty when there are none.
    /// </summary>
    public override string ToString() => Count == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{Count:N0} {(Count == 1 ? "row was" : "rows were")} left out: ")
            + string.Join("; ", First) + (Count > First.Count ? "; …" : "");

    /// <summary>The same of a part of a folder, which every place then names.</summary>
    public SkippedRows Of(string part) => new(Count, [.. First.Select(what => $"{part}, {what}")]);

    /// <summary>These and those of another part of the file.</summary>
    public SkippedRows And(SkippedRows others) => new(Count + others.Count, [.. First.Concat(others.First).Take(Named)]);
}

/// <summary>Counts the rows of a file that cannot be used: the first is a fault, unless the options leave them out.</summary>
internal sealed class BadRows(TableFile file)
{
    private readonly List<(long Row, string What)> _first = [];
    private long _count;
    private long _notFinite;
    private string? _firstNotFinite;

    /// <summary>Whether bad rows are left out.</summary>
    public bool Skips => file.Options.SkipBadRows;

    /// <summary>The rows that were left out.</summary>
    public SkippedRows Skipped => new(_count, [.. _first.Select(one => one.What)]);

    /// <summary>A row that cannot be used.</summary>
    /// <param name="row">Its number, which orders what is told; every row is added once.</param>
    /// <param name="what">Where it is and what is wrong.</param>
    /// <param name="mend">What mends it.</param>
    /// <exception cref="InvalidInputException">Bad rows are not left out.</exception>
    public void Add(long row, string what, string mend)
    {
        if (!Skips)
        {
            throw new InvalidInputException($"{file.Path}: {what}. {mend}, or leave such rows out with --skip-bad-rows.");
        }

        _count++;
        var at = _first.FindIndex(one => one.Row > row);
        _first.Insert(at < 0 ? _first.Count : at, (row, what));
        if (_first.Count > SkippedRows.Named)
        {
            _first.RemoveAt(SkippedRows.Named);
        }
    }

    /// <summary>
    /// A row with a value that is NaN, infinite or beyond float32. Where bad rows are a fault, all of these are counted first.
    /// </summary>
    /// <param name="row">Its number.</param>
    /// <param name="what">Where the value is, and the value.</param>
    public void AddNotFinite(long row, string what)
    {
        if (Skips)
        {
            Add(row, what, "");
        }
        else if (_notFinite++ == 0)
        {
            _firstNotFinite = what;
        }
    }

    /// <summary>After the last row.</summary>
    /// <param name="kept">Rows that can be used.</param>
    /// <exception cref="InvalidInputException">Values that are not finite, or more bad rows than good ones.</exception>
    public void Check(long kept)
    {
        if (_notFinite > 0)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file.Path}: rows with values that are NaN, infinite or beyond float32: {_notFinite}, the first at ") +
                $"{_firstNotFinite}. " +
                "The model can be watched on finite numbers only. Correct these values, or leave their rows out with "
                + "--skip-bad-rows.");
        }

        if (_count > kept)
        {
            throw new InvalidInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file.Path}: {_count} of {_count + kept} rows cannot be used, which is more than half: ") +
                $"{string.Join("; ", Skipped.First)}. Correct the file, or say how it is written.");
        }
    }
}
