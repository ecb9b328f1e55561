using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>Observes windows of rows; one owner at a time.</summary>
public interface IWindowObserver
{
    /// <param name="window">At least <see cref="SlopeMonitor.MinWindowRows"/> rows; valid during the call.</param>
    Observation Observe(RowSet window);
}
