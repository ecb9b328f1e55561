using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Judging;

/// <summary>
/// What happens to a window once its rows are there, in the daemon as on a file. One owner.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Its rows are dealt out to segments, where the stream is split. A segment whose alerts fire keeps its place.</item>
/// <item>The model runs, and the judge of every part says what it sees.</item>
/// <item>The alerts of every part move on; those of a segment that gave way are forgotten before.</item>
/// </list>
/// </remarks>
/// <param name="judges">As many as the table has places; one without a table.</param>
/// <param name="alerts">The alerts that windows move.</param>
/// <param name="clock">When windows are observed.</param>
/// <param name="table">Names and places of segments; null: the stream is not split.</param>
public sealed class StreamWatch(IStreamJudges judges, AlertBook alerts, TimeProvider clock, SegmentTable? table = null)
{
    private readonly SegmentSplitter? _splitter = table is null ? null : new SegmentSplitter(table);

    public AlertBook Alerts { get; } = alerts;

    /// <summary>Null: the stream is not split.</summary>
    public SegmentTable? Segments { get; } = table;

    /// <param name="rows">The window; valid during the call.</param>
    /// <param name="segments">Segment of every row; not looked at where the stream is not split.</param>
    /// <param name="origins">Knows when and where the rows were recorded; null: nobody does.</param>
    /// <returns>
    /// One per segment, in the order of their first rows; one in all where the stream is not split. The model has run already; a
    /// segment is judged when its turn comes. To be gone through once, to its end.
    /// </returns>
    public IEnumerable<JudgedWindow> Observe(
        RowSet rows, ReadOnlySpan<string?> segments, IRowOrigins? origins = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var parts = _splitter?.Split(segments, name => !Alerts.IsFiring(name));                 // 1.
        var began = clock.GetTimestamp();
        var observations = judges.Observe(rows, parts);                                         // 2.
        var running = clock.GetElapsedTime(began) / Math.Max(1, rows.Count);
        return Judge(observations, parts, origins, running);
    }

    /// <param name="running">What the model took per row.</param>
    private IEnumerable<JudgedWindow> Judge(
        IEnumerable<Observation> observations, IReadOnlyList<SegmentRows>? parts, IRowOrigins? origins, TimeSpan running)
    {
        var (i, began, observedAt) = (0, clock.GetTimestamp(), clock.GetUtcNow());
        foreach (var observation in observations)
        {
            var part = parts?[i++];
            if (part?.GaveWay is { } before) Alerts.Forget(before);
            var time = new WindowTime(observedAt, origins?.Of(part?.Rows));
            var judged = Alerts.Advance(observation, time, part?.Name);                         // 3.
            yield return judged with
            {
                Part = part,
                Duration = (running * observation.Rows) + clock.GetElapsedTime(began),
            };
            began = clock.GetTimestamp();
        }
    }
}
