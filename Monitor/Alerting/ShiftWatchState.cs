using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>What <see cref="ShiftWatch"/> remembers.</summary>
public sealed record ShiftWatchState
{
    public required ShiftState State { get; init; }

    /// <summary>What the present or the last episode is built on; null before the first crossing.</summary>
    public ShiftEvidence? Evidence { get; init; }

    /// <summary>Where the last window's movement points; null when not known.</summary>
    public WindowDirection? Before { get; init; }

    /// <summary>Quiet windows in a row.</summary>
    public required int Quiet { get; init; }

    /// <summary>Most rows between two crossings of the episode.</summary>
    public required long LongestPause { get; init; }

    /// <summary>When rows were recorded; null before the first.</summary>
    public RowTimesState? Times { get; init; }
}
