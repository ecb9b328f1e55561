using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Detection;

/// <summary>The charts' part of a baseline.</summary>
/// <param name="Model">What they know of the reference.</param>
/// <param name="Maxima">What thresholds come from; null where the reference is too small to simulate streams.</param>
internal sealed record ChartBaseline(ChartModel Model, ChartMaxima? Maxima)
{
    /// <summary>Tails of the nested windows' scores, by size; empty in a baseline of a version without them, whose charts have no windows.</summary>
    public ImmutableArray<WindowTail> Windows { get; init; } = [];

    /// <summary>Thresholds for an expected run length; NaN without maxima.</summary>
    /// <param name="expectedRunLength">ARL₀, in rows.</param>
    /// <param name="windowShare">The share of false alarms that <see cref="NestedWindows"/> have.</param>
    public ChartValues Thresholds(double expectedRunLength, double windowShare = NestedWindows.HazardShare) =>
        Maxima?.Thresholds(expectedRunLength, Windows.IsEmpty ? 0 : windowShare) ?? ChartValues.None;

    /// <summary>Under <see cref="Guarantee.Strict"/> chart E alone has a threshold: the expected run length itself.</summary>
    public ChartValues Thresholds(double expectedRunLength, Guarantee guarantee, double windowShare = NestedWindows.HazardShare) => guarantee == Guarantee.Strict
        ? ChartValues.None with { Guaranteed = expectedRunLength }
        : Thresholds(expectedRunLength, windowShare);
}
