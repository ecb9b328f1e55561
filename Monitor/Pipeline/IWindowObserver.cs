using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>Observes windows of rows; one owner at a time.</summary>
public interface IWindowObserver
{
    /// <param name="window">At least <see cref="SlopeMonitor.MinWindowRows"/> rows; valid during the call.</param>
    Observation Observe(RowSet window);

    /// <summary>Observes the rows of a window that belong to one segment, with that segment's charts.</summary>
    /// <param name="rows">At least one row; valid during the call.</param>
    /// <param name="segment">Its place, from 0.</param>
    Observation Observe(RowSet rows, int segment);

    /// <summary>Lets a segment's charts begin anew.</summary>
    void ResetCharts(int segment);

    /// <summary>What a segment's charts remember; null without charts.</summary>
    ChartState? SaveCharts(int segment);

    /// <summary>Lets a segment's charts go on where others stopped.</summary>
    /// <exception cref="Adaptation.Faults.InvalidInputException">The state is not of such charts.</exception>
    void RestoreCharts(ChartState state, int segment);

    /// <summary>The charts' run length, in rows; null without charts.</summary>
    int? ExpectedRunLength { get; }

    /// <summary>The longest run length that the baseline carries; null when it carries none, or has no charts.</summary>
    int? LongestRunLength { get; }

    /// <summary>Asks the charts for another run length from the next window on.</summary>
    void SetExpectedRunLength(int rows);
}
