using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Replay;

/// <summary>Says in rows of the file what a judge and its alerts say in rows of a segment.</summary>
/// <param name="rows">The segment's rows in the file since it has its place, ascending; it grows.</param>
internal sealed class FileRows(List<int> rows)
{
    public Observation Of(Observation observation) => observation.Charts is not { } charts
        ? observation
        : observation with
        {
            Charts = charts with
            {
                FirstRow = Of(charts.FirstRow),
                Alarm = charts.Alarm is { } alarm ? Of(alarm) : null,
                Crossings = [.. charts.Crossings.Select(Of)],
            },
        };

    public AlertEvent Of(AlertEvent change) => change with
    {
        RowsSeen = Of(change.RowsSeen - 1) + 1,
        Observation = Of(change.Observation),
        Shift = change.Shift is not { } shift
            ? null
            : shift with
            {
                First = Of(shift.First),
                Second = shift.Second is { } second ? Of(second) : null,
                LastRow = Of(shift.LastRow),
            },
        Skew = change.Skew is not { } skew
            ? null
            : skew with
            {
                SinceRow = Of(skew.SinceRow),
                Sites = [.. skew.Sites.Select(site => site with { DeadSinceRow = Of(site.DeadSinceRow) })],
            },
        Unjudged = change.Unjudged is not { } unjudged ? null : unjudged with { SinceRow = Of(unjudged.SinceRow) },
    };

    private ChartAlarm Of(ChartAlarm alarm) => alarm with { Row = Of(alarm.Row), ChangePoint = Of(alarm.ChangePoint) };

    private long? Of(long? row) => row is { } known ? Of(known) : null;

    // A change point may lie before the first row.
    private long Of(long row) => rows[(int)Math.Max(0, row)];
}
