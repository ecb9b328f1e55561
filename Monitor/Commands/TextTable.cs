namespace Alphadrift.Monitoring.Commands;

/// <summary>
/// A table as plain text: columns padded to their widest cell, two blanks between them, no line is ever wrapped or cut, so that
/// a pipe gets every value.
/// </summary>
internal sealed class TextTable
{
    private readonly (string Title, bool Right)[] _columns;
    private readonly List<string[]> _rows = [];

    /// <param name="columns">Titles; one that begins with '&gt;' is a column of numbers, aligned to the right.</param>
    public TextTable(params string[] columns) =>
        _columns = [.. columns.Select(title => title.StartsWith('>') ? (title[1..], true) : (title, false))];

    public void Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, _columns.Length, nameof(cells));
        _rows.Add(cells);
    }

    public void Write(TextWriter writer, string indent = "")
    {
        var widths = _columns.Select(
            (column, i) => _rows.Select(row => row[i].Length).Append(column.Title.Length).Max()).ToArray();
        WriteLine([.. _columns.Select(column => column.Title)]);
        foreach (var row in _rows)
        {
            WriteLine(row);
        }

        void WriteLine(string[] cells)
        {
            var padded = cells.Select((cell, i) => _columns[i].Right ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            writer.WriteLine((indent + string.Join("  ", padded)).TrimEnd());
        }
    }
}
