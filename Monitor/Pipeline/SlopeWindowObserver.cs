using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>Observes windows with the model itself, and keeps it open until the last observation has ended.</summary>
public sealed class SlopeWindowObserver(SlopeMonitor monitor) : IWindowObserver, IDisposable
{
    /// <summary>Longest wait for an observation under way when the daemon stops.</summary>
    private static readonly TimeSpan DisposeWait = TimeSpan.FromSeconds(1);

    // Held while observing. The host may dispose its services although a long observation goes on,
    // and the native session must not be freed under it.
    private readonly Lock _inUse = new();

    public int? ExpectedRunLength => monitor.ExpectedRunLength;

    public int? LongestRunLength => monitor.LongestRunLength;

    public void SetExpectedRunLength(int rows) => monitor.SetExpectedRunLength(rows);

    public Observation Observe(RowSet window)
    {
        lock (_inUse)
        {
            return monitor.Observe(window);
        }
    }

    public Observation Observe(RowSet rows, int segment)
    {
        lock (_inUse)
        {
            return monitor.Observe(rows, segment);
        }
    }

    public void ResetCharts(int segment)
    {
        lock (_inUse)
        {
            monitor.ResetCharts(segment);
        }
    }

    public ChartState? SaveCharts(int segment)
    {
        lock (_inUse)
        {
            return monitor.SaveCharts(segment);
        }
    }

    public void RestoreCharts(ChartState state, int segment)
    {
        lock (_inUse)
        {
            monitor.RestoreCharts(state, segment);
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
}
