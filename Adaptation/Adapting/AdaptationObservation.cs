using System.Collections.Immutable;
using Alphadrift.Adaptation.Objectives;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>What adapting the slopes to one window gave.</summary>
public sealed record AdaptationObservation
{
    /// <summary>The objective; never <see cref="ObjectiveKind.Auto"/>.</summary>
    public required ObjectiveKind Objective { get; init; }

    /// <summary>The window's loss at α₀; NaN when no row has a finite one.</summary>
    public required double Loss { get; init; }

    /// <summary>
    /// Its loss at the slopes that were adapted to it from α₀. The moments objective is local and does not know what a slope does
    /// to the sites behind it: its loss need not fall.
    /// </summary>
    public required double AdaptedLoss { get; init; }

    /// <summary>Rows that were learnt from.</summary>
    public required int KeptRows { get; init; }

    /// <summary>Rows left aside because the model is not sure of them (entropy objective).</summary>
    public required int UnsureRows { get; init; }

    /// <summary>Rows whose loss or gradient is not finite.</summary>
    public required int NonFiniteRows { get; init; }

    /// <summary>Slopes of the displacement that the cap holds.</summary>
    public required int CappedSlopes { get; init; }

    /// <summary>
    /// n Σ_c (Δ_c/sd_c)² over all slopes: Δ the first step from α₀, sd_c the standard deviation of one row's step on the
    /// reference, n the rows that were
    /// learnt from. About the number of slopes that move without shift. NaN when no row was learnt from.
    /// </summary>
    public required double Length { get; init; }

    /// <summary>
    /// Probability of a <see cref="Length"/> at least as large without shift; NaN for windows smaller or larger than calibrated.
    /// </summary>
    public required double PValue { get; init; }

    /// <summary>One entry per site, in graph order.</summary>
    public required ImmutableArray<SiteDisplacement> Sites { get; init; }

    public required TrajectoryObservation Trajectory { get; init; }

    /// <summary>
    /// How sure and how varied the predictions at the trajectory's slopes are; null when the objective does not speak of classes.
    /// </summary>
    public required CollapseObservation? Collapse { get; init; }
}

/// <summary>The movement of one site's slopes.</summary>
public sealed record SiteDisplacement
{
    public required string Name { get; init; }

    /// <summary>α_W − α₀ per channel: adapted to this window, from α₀ afresh.</summary>
    public required ImmutableArray<double> Displacement { get; init; }

    /// <summary>The largest |α_W − α₀|.</summary>
    public required double Max { get; init; }

    /// <summary>Root mean square of α_W − α₀.</summary>
    public required double Rms { get; init; }

    /// <summary>The site's part of the length; NaN when no row was learnt from.</summary>
    public required double Length { get; init; }

    /// <summary>
    /// Probability of such a part without shift; NaN without calibration, or when the site's slopes have no gradient.
    /// </summary>
    public required double PValue { get; init; }

    /// <summary>Mean over channels of the trajectory's slopes, after this window.</summary>
    public required double Slope { get; init; }
}

/// <summary>What a trajectory says.</summary>
public enum TrajectoryState
{
    /// <summary>Every slope is where it may be without shift.</summary>
    Inside,

    /// <summary>A slope has left its band: drift.</summary>
    Outside,

    /// <summary>
    /// The predictions have concentrated on few classes: what the slopes do now is no evidence of drift, and may become a
    /// collapse.
    /// </summary>
    Concentrated,

    /// <summary>The adaptation has collapsed; the trajectory begins anew. Not drift.</summary>
    Collapsed,
}

/// <summary>The adapted slopes, continued from window to window.</summary>
public sealed record TrajectoryObservation
{
    public required TrajectoryState State { get; init; }

    /// <summary>Windows since the last reset, this one included.</summary>
    public required int Windows { get; init; }

    /// <summary>Slopes outside their band.</summary>
    public required int SlopesOutside { get; init; }

    /// <summary>The largest |α − α₀| in widths of its slope's band; above 1 is outside.</summary>
    public required double Excess { get; init; }

    /// <summary>The site of the slope that is farthest; null before any movement.</summary>
    public required string? Site { get; init; }

    /// <summary>Its channel.</summary>
    public required int Channel { get; init; }
}

/// <summary>Whether the adapted model has become sure of few answers.</summary>
public sealed record CollapseObservation
{
    /// <summary>Average entropy over the trajectory's windows, exponentially weighted.</summary>
    public required double Entropy { get; init; }

    /// <summary>Mean entropy of the reference at α₀.</summary>
    public required double ReferenceEntropy { get; init; }

    /// <summary>exp(H) of the average prediction: how many classes are predicted.</summary>
    public required double EffectiveClasses { get; init; }

    /// <summary>The same on the reference.</summary>
    public required double ReferenceEffectiveClasses { get; init; }

    /// <summary>The average entropy is below half of the reference's.</summary>
    public required bool EntropyFell { get; init; }

    /// <summary>The classes besides the first are fewer than half of the reference's.</summary>
    public required bool Concentrated { get; init; }

    /// <summary>Both together.</summary>
    public bool Collapsed => EntropyFell && Concentrated;
}
