using System.Diagnostics.CodeAnalysis;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>
/// Everything that an alert remembers of the windows so far: restored, it goes on as if it had never stopped. Plain numbers and
/// times, for any serializer that keeps them exactly.
/// </summary>
public sealed record AlertState
{
    /// <summary>The alert's name.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the episode that fires, or of the last; empty before the first.</summary>
    public required string EpisodeId { get; init; }

    /// <summary>
    /// The label of the model when what fires began to: it is resolved under the same, whatever the model is called by then.
    /// Null while nothing fires, and in files of versions that had no <c>model.name</c>.
    /// </summary>
    public string? ModelLabel { get; init; }

    /// <summary>
    /// Its other labels, for the same reason. Null while nothing fires, and in files of versions whose alerts had none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>When its first window was observed.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>The count of windows in a row.</summary>
    public required WindowRunState Windows { get; init; }

    /// <summary>The watch over the charts; null for another alert than DomainShift.</summary>
    public ShiftWatchState? Shift { get; init; }

    /// <summary>What the episode that fires is built on; null for another alert than DomainShift.</summary>
    public ShiftEvidence? Evidence { get; init; }

    /// <summary>What Skew remembers besides; null for another alert.</summary>
    public SkewAlertState? Skew { get; init; }

    /// <summary>What CannotJudge fires on, or may; null for another alert.</summary>
    public UnjudgedEvidence? Unjudged { get; init; }

    /// <summary>How long windows have said otherwise; null in files of versions that did not look at time.</summary>
    public AlertGateState? Gate { get; init; }

    /// <exception cref="InvalidInputException">A part is missing, or no alert can be in this state.</exception>
    internal static void Require([DoesNotReturnIf(false)] bool holds, string alert, string what)
    {
        if (!holds) throw new InvalidInputException($"the state of the alert {alert} cannot be: {what}");
    }
}

/// <summary>What <see cref="WindowRun"/> remembers.</summary>
/// <param name="On">Whether it is on.</param>
/// <param name="Run">Windows in a row that speak for the other state.</param>
/// <param name="Began">When the first of them was observed.</param>
/// <param name="BeganAtRow">Number of its first row.</param>
public sealed record WindowRunState(bool On, int Run, DateTimeOffset Began, long BeganAtRow);

/// <summary>What <see cref="SkewAlert"/> remembers besides the count of windows.</summary>
/// <param name="FirstFrom">
/// When the rows of the first window outside were recorded, while it does not fire; null when none is outside.
/// </param>
/// <param name="SinceRow">First row of the episode.</param>
/// <param name="SinceFrom">When it was recorded.</param>
/// <param name="DeadSince">Per site with dead channels the row since which it has had some.</param>
public sealed record SkewAlertState(
    DateTimeOffset? FirstFrom, long SinceRow, DateTimeOffset SinceFrom, IReadOnlyDictionary<string, long> DeadSince)
{
    /// <summary>Where the first window outside is in the topic; null where <see cref="FirstFrom"/> is.</summary>
    public IReadOnlyList<OffsetRange>? FirstPlaces { get; init; }

    /// <summary>Where the first window of the episode is in the topic; null in files of versions that did not say so.</summary>
    public IReadOnlyList<OffsetRange>? SincePlaces { get; init; }
}
