using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Tables;

namespace Alphadrift.Monitoring.Commands;

/// <summary>A file as a monitor wants it, and window by window what the monitor says of it.</summary>
internal static class ObservedRows
{
    /// <summary>Reads the rows, and names on standard error the columns that are no part of them.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read as rows of this model, or has too few.</exception>
    /// <param name="path">The file.</param>
    /// <param name="monitor">What is to observe it.</param>
    /// <param name="terminal">Where names are told.</param>
    /// <param name="segment">
    /// The column that names segments, which is not ignored although it is no part of a row; null for none.
    /// </param>
    public static TableData Read(string path, SlopeMonitor monitor, Terminal terminal, string? segment = null)
    {
        // Axes that the model leaves open have the extents of the reference.
        var inputs = monitor.Layout.Inputs.Select(
            input => new ModelInput(input.Name, input.Kind, input.RowShape, null)).ToArray();
        var fields = monitor.Baseline.Manifest.Fields;
        var table = TableReader.Read(path, inputs, fields, segmentField: segment);
        if (table.Rows.Count < SlopeMonitor.MinWindowRows)
        {
            throw new InvalidInputException(
                $"{table.FileName} has {Figures.Count(table.Rows.Count, "row")}; "
                + $"a window needs at least {SlopeMonitor.MinWindowRows}.");
        }

        IgnoredColumns.Tell(table, inputs.Select(input => input.Name), fields.Length > 0 ? "of the reference" : null, terminal);
        return table;
    }

    /// <summary>The windows in order; the last one may be shorter, and is left out below the smallest window.</summary>
    public static IEnumerable<ReplayWindow> Observe(
        SlopeMonitor monitor, TableData table, int windowRows, CancellationToken cancellationToken)
    {
        var index = 0;
        for (var first = 0; first < table.Rows.Count - Unobserved(table, windowRows); first += windowRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Math.Min(windowRows, table.Rows.Count - first);
            yield return new ReplayWindow(index++, first, monitor.Observe(table.Rows.Slice(first, rows)));
        }
    }

    /// <summary>Rows at the end that are too few for a window.</summary>
    public static int Unobserved(TableData table, int windowRows)
    {
        var rest = table.Rows.Count % windowRows;
        return rest < SlopeMonitor.MinWindowRows ? rest : 0;
    }
}
