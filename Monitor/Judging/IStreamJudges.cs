using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Judging;

/// <summary>
/// One model run per window, and one judge (charts, score, bands) per place of the segment table. One owner at a time.
/// </summary>
public interface IStreamJudges
{
    /// <param name="window">
    /// The rows of one window, valid during the call: at least <see cref="SlopeMonitor.MinWindowRows"/> of them where they are
    /// one stream, at least one where they belong to segments.
    /// </param>
    /// <param name="parts">
    /// Its segments; null where the rows are one stream, which is judged in place 0. A part with <see cref="SegmentRows.IsNew"/>
    /// begins with a fresh judge in its place.
    /// </param>
    /// <returns>
    /// One observation per part, in their order; one in all without parts. The model has run already; a part is judged when its
    /// turn comes. To be gone through once, to its end, before anything else is asked of the judges.
    /// </returns>
    IEnumerable<Observation> Observe(RowSet window, IReadOnlyList<SegmentRows>? parts = null);

    /// <summary>Lets the judge in a place begin anew.</summary>
    void Reset(int place);

    /// <summary>What the judge in a place remembers; null without charts.</summary>
    ChartState? Save(int place);

    /// <summary>Lets the judge in a place go on where another stopped.</summary>
    /// <exception cref="Adaptation.Faults.InvalidInputException">The state is not of such charts.</exception>
    void Restore(ChartState state, int place);

    /// <summary>The charts' run length, in rows; null without charts.</summary>
    int? ExpectedRunLength { get; }

    /// <summary>The longest run length that the baseline allows; null when it allows none, or has no charts.</summary>
    int? LongestRunLength { get; }

    /// <summary>Asks the charts for another run length from the next window on.</summary>
    void SetExpectedRunLength(int rows);
}
