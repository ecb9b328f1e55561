using Alphadrift.Adaptation.Charts;

namespace Alphadrift.Monitoring.Reports;

/// <summary>A control chart's curve as it is drawn, so that it does not look like a shift that comes and goes.</summary>
/// <remarks>
/// A chart begins anew after every alarm. During a shift its values rise, cross, fall to nothing and rise again. From the place
/// where the next alarm says that the shift was there already, the lower of the two peaks around is held.
/// </remarks>
internal static class ChartCurve
{
    public static IReadOnlyList<(long Row, double Value)> Of(
        IReadOnlyList<TimelinePoint> points, ChartKind kind, double threshold)
    {
        // A point of the chart of windows in which no window of any size was complete has no value; 0 would be a wrong one.
        var known = points.Where(point => kind != ChartKind.Window || point.Highest[kind] != 0).ToArray();
        var curve = known.Select(point => ((long)point.FirstRow, Value: point.Highest[kind])).ToArray();
        var last = -1;
        for (var i = 0; i < known.Length; i++)
        {
            // Several charts may alarm within a point, which remembers one of them.
            if (!(known[i].Highest[kind] >= threshold) || known[i].ChartAlarm is not { } alarm) continue;
            if (last >= 0)
            {
                var peak = Math.Min(known[last].Highest[kind], known[i].Highest[kind]);
                for (var between = last + 1; between < i; between++)
                {
                    // A window holds the change point when the next one begins after it.
                    if (known[between + 1].FirstRow <= alarm.ChangePoint) continue;
                    curve[between].Value = Math.Max(curve[between].Value, peak);
                }
            }

            last = i;
        }

        return curve;
    }
}
