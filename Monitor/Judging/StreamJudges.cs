using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Judging;

/// <summary>
/// Judges windows with the model itself, and keeps it open until the last observation has ended.
/// </summary>
/// <param name="monitor">Opened with as many segments as there are places; disposed of with this.</param>
public sealed class StreamJudges(SlopeMonitor monitor) : IStreamJudges, IDisposable
{
    /// <summary>Longest wait for an observation under way when the daemon stops.</summary>
    private static readonly TimeSpan DisposeWait = TimeSpan.FromSeconds(1);

    // Held while observing. The host may dispose its services although a long observation goes on,
    // and the native session must not be freed under it.
    private readonly Lock _inUse = new();

    public int? ExpectedRunLength => monitor.ExpectedRunLength;

    public int? LongestRunLength => monitor.LongestRunLength;

    public void SetExpectedRunLength(int rows) => monitor.SetExpectedRunLength(rows);

    public IReadOnlyList<Observation> Observe(RowSet window, IReadOnlyList<SegmentRows>? parts = null)
    {
        ArgumentNullException.ThrowIfNull(window);
        lock (_inUse)
        {
            return parts is null ? [monitor.Observe(window)] : [.. parts.Select(part => Observe(window, part))];
        }
    }

    public void Reset(int place)
    {
        lock (_inUse)
        {
            monitor.ResetCharts(place);
        }
    }

    public ChartState? Save(int place)
    {
        lock (_inUse)
        {
            return monitor.SaveCharts(place);
        }
    }

    public void Restore(ChartState state, int place)
    {
        lock (_inUse)
        {
            monitor.RestoreCharts(state, place);
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

    private Observation Observe(RowSet window, SegmentRows part)
    {
        if (part.IsNew)
        {
            monitor.ResetCharts(part.Place);
        }

        return monitor.Observe(window.Select([.. part.Rows]), part.Place);
    }
}
