using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Commands;

/// <summary>
/// Tells the user how a file was taken: what was guessed, which columns are no part of the rows (a field left out by mistake
/// shows here first), and which rows were left out.
/// </summary>
internal static class TableNotes
{
    /// <param name="replay">What reads the file.</param>
    /// <param name="terminal">Its error stream gets a line for each.</param>
    public static void Tell(FileReplay replay, Terminal terminal) => Tell(
        replay.Table,
        replay.Monitor.Layout.Inputs.Select(input => input.Name),
        replay.Options.Fields.Count > 0 ? "of --fields"
            : replay.Baseline.Manifest.Fields.Length > 0 ? "of the reference"
            : null,
        terminal);

    /// <param name="table">The file that was read.</param>
    /// <param name="inputs">Names of the model's inputs.</param>
    /// <param name="wanted">Where the wanted field names came from, such as "of the reference"; null
    /// when none were asked for.</param>
    /// <param name="terminal">Its error stream gets a line for each.</param>
    public static void Tell(TableData table, IEnumerable<string> inputs, string? wanted, Terminal terminal)
    {
        foreach (var notice in table.Notices)
        {
            terminal.Error.WriteLine($"alphadrift: {table.FileName}: {notice}.");
        }

        if (table.IgnoredColumns.Count > 0)
        {
            var names = Names.List(table.IgnoredColumns.Select(name => $"'{Excerpt.Value(name)}'"));
            terminal.Error.WriteLine($"alphadrift: {table.FileName}: ignored {names}: {Reason(table, inputs, wanted)}.");
        }

        if (table.Skipped.Count > 0)
        {
            terminal.Error.WriteLine($"alphadrift: {table.FileName}: {table.Skipped}.");
        }
    }

    private static string Reason(TableData table, IEnumerable<string> inputs, string? wanted)
    {
        if (table.FieldNames.Count > 0 && wanted is not null)
        {
            return $"not among the fields {wanted}";
        }

        return table.FieldNames.All(inputs.Contains)
            ? "not named like an input of the model"
            : "without numbers in most of the first rows, or without a name";
    }
}
