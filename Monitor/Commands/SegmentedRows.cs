using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Tables;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Commands;

/// <summary>
/// A file whose rows belong to segments: every window is dealt out to them, and the charts of each see its own rows.
/// Rows in what the charts say are rows of the file.
/// </summary>
/// <param name="monitor">Opened with as many segments as <paramref name="table"/> has places.</param>
/// <param name="table">Names and places.</param>
/// <param name="names">Segment of every row of the file.</param>
internal sealed class SegmentedRows(SlopeMonitor monitor, SegmentTable table, string?[] names)
{
    private readonly SegmentSplitter _splitter = new(table);
    private readonly List<int>[] _rowsOf = [.. Enumerable.Range(0, table.Count).Select(_ => new List<int>())];

    /// <summary>Window by window, segment by segment in the order of their first rows.</summary>
    public IEnumerable<ReplayWindow> Observe(TableData data, int windowRows, CancellationToken cancellationToken)
    {
        var index = 0;
        for (var first = 0; first < data.Rows.Count - ObservedRows.Unobserved(data, windowRows); first += windowRows, index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(windowRows, data.Rows.Count - first);
            foreach (var part in _splitter.Split(names.AsSpan(first, count)))
            {
                var fileRows = _rowsOf[part.Place];
                if (part.IsNew)
                {
                    fileRows.Clear();
                    monitor.ResetCharts(part.Place);
                }

                int[] rows = [.. part.Rows.Select(row => first + row)];
                fileRows.AddRange(rows);
                var observation = monitor.Observe(data.Rows.Select(rows), part.Place);
                yield return new ReplayWindow(index, rows[0], InFile(observation, fileRows)) { Segment = part.Name };
            }
        }
    }

    /// <summary>The rows of the file that were observed as a segment's since it has its place, ascending.</summary>
    public IReadOnlyList<int> Of(string segment) =>
        _rowsOf[Enumerable.Range(0, table.Count).First(place => table.NameOf(place) == segment)];

    private static Observation InFile(Observation observation, List<int> rows)
    {
        if (observation.Charts is not { } charts) return observation;
        ChartAlarm Map(ChartAlarm alarm) =>
            alarm with { Row = rows[(int)alarm.Row], ChangePoint = rows[(int)Math.Max(0, alarm.ChangePoint)] };
        return observation with
        {
            Charts = charts with
            {
                FirstRow = rows[(int)charts.FirstRow],
                Alarm = charts.Alarm is { } alarm ? Map(alarm) : null,
                Crossings = [.. charts.Crossings.Select(Map)],
            },
        };
    }
}
