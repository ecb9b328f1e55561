using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Tables;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Commands;

/// <summary>
/// A file whose rows belong to segments: every window is dealt out to them, and the charts of each see its own rows.
/// Rows in what the charts say are rows of the file.
/// </summary>
/// <param name="monitor">Judges the rows.</param>
/// <param name="table">Names and places.</param>
/// <param name="names">Segment of every row of the file.</param>
internal sealed class SegmentedRows(SlopeMonitor monitor, SegmentTable table, string?[] names)
{
    private readonly SegmentSplitter _splitter = new(table);
    private readonly Judge?[] _judges = new Judge?[table.Count];
    private readonly List<int>[] _rowsOf = [.. Enumerable.Range(0, table.Count).Select(_ => new List<int>())];

    /// <summary>Window by window, segment by segment in the order of their first rows.</summary>
    public IEnumerable<ReplayWindow> Observe(TableData data, int windowRows, CancellationToken cancellationToken)
    {
        var index = 0;
        for (var first = 0; first < data.Rows.Count - ObservedRows.Unobserved(data, windowRows); first += windowRows, index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(windowRows, data.Rows.Count - first);
            var parts = _splitter.Split(names.AsSpan(first, count));
            var observed = monitor.Observe(
                data.Rows.Slice(first, count), [.. parts.Select(part => new JudgedRows(JudgeOf(part), part.Rows))]);
            var at = 0;
            foreach (var part in parts)
            {
                var fileRows = _rowsOf[part.Place];
                if (part.IsNew) fileRows.Clear();
                int[] rows = [.. part.Rows.Select(row => first + row)];
                fileRows.AddRange(rows);
                var observation = observed[at++];
                yield return new ReplayWindow(index, rows[0], InFile(observation, fileRows)) { Segment = part.Name };
            }
        }
    }

    /// <summary>The rows of the file that were observed as a segment's since it has its place, ascending.</summary>
    public IReadOnlyList<int> Of(string segment) =>
        _rowsOf[Enumerable.Range(0, table.Count).First(place => table.NameOf(place) == segment)];

    private Judge JudgeOf(SegmentRows part)
    {
        if (part.IsNew) _judges[part.Place] = null;
        return _judges[part.Place] ??= monitor.CreateJudge();
    }

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
