using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Judging;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Judging;

/// <summary>
/// Judges windows with the model itself, and keeps it open until the last observation has ended. A judge is made when the first
/// segment takes its place.
/// </summary>
/// <param name="monitor">Disposed of with this. Its own judge has place 0.</param>
/// <param name="places">Places for segments; 1 where the rows are one stream.</param>
public sealed class StreamJudges(SlopeMonitor monitor, int places = 1) : IStreamJudges, IDisposable
{
    /// <summary>Longest wait for an observation under way when the daemon stops.</summary>
    private static readonly TimeSpan DisposeWait = TimeSpan.FromSeconds(1);

    // Held while observing. The host may dispose its services although a long observation goes on,
    // and the native session must not be freed under it.
    private readonly Lock _inUse = new();
    private readonly WindowJudging _judging = new(monitor.Features);
    private readonly Judge?[] _judges = [monitor.Judge, .. new Judge?[places - 1]];
    private int? _runLength;

    public int? ExpectedRunLength => monitor.ExpectedRunLength;

    public int? LongestRunLength => monitor.Judge.LongestRunLength;

    public void SetExpectedRunLength(int rows)
    {
        lock (_inUse)
        {
            _runLength = rows;
            foreach (var judge in _judges) judge?.SetExpectedRunLength(rows);
        }
    }

    public IEnumerable<Observation> Observe(RowSet window, IReadOnlyList<SegmentRows>? parts = null)
    {
        ArgumentNullException.ThrowIfNull(window);
        lock (_inUse)
        {
            return parts is null
                ? [Adapted(window, _judging.Observe(window, monitor.Judge))]
                : _judging.Observe(window, [.. parts.Select(part => new JudgedRows(JudgeOf(part), part.Rows))]);
        }
    }

    public void Reset(int place)
    {
        lock (_inUse)
        {
            _judges[place]?.ResetCharts();
        }
    }

    public ChartState? Save(int place)
    {
        lock (_inUse)
        {
            return In(place).SaveCharts();
        }
    }

    public void Restore(ChartState state, int place)
    {
        lock (_inUse)
        {
            In(place).RestoreCharts(state);
        }
    }

    public void Dispose()
    {
        // Without the lock the session is left to the end of the process, which is near.
        if (_inUse.TryEnter(DisposeWait))
        {
            monitor.Dispose();
            _inUse.Exit();
        }
    }

    /// <summary>
    /// A new segment has a judge of its own from its first row on: the one before it may have rows in the same window.
    /// </summary>
    private Judge JudgeOf(SegmentRows part)
    {
        if (part.IsNew && part.Place > 0) _judges[part.Place] = null;
        return In(part.Place);
    }

    private Observation Adapted(RowSet window, Observation observation) =>
        monitor.Adaptation is { } adaptation ? observation with { Adaptation = adaptation.Observe(window) } : observation;

    private Judge In(int place) => _judges[place] ??= Create();

    private Judge Create()
    {
        var judge = monitor.CreateJudge();
        if (_runLength is { } rows) judge.SetExpectedRunLength(rows);
        return judge;
    }
}
