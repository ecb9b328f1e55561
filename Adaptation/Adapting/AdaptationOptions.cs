using System.Globalization;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// How the slopes of the shadow copy are adapted; chosen at calibration, because what is usual without shift depends on it.
/// </summary>
public sealed record AdaptationOptions
{
    /// <summary>Most steps per window.</summary>
    public const int MaxSteps = 20;

    /// <summary>What "fit this data" means; default: by the model's outputs.</summary>
    public ObjectiveKind Objective { get; init; } = ObjectiveKind.Auto;

    /// <summary>Steps per window, 1 … <see cref="MaxSteps"/>; default 1 (five detect no better).</summary>
    public int Steps { get; init; } = 1;

    /// <summary>
    /// η, above 0. Default null: learnt, such that the slopes of a window of 100 rows without shift move by
    /// <see cref="StepSize.UsualMove"/> (root mean square) in one step, whatever the units of the objective.
    /// </summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// Whether a step is a natural-gradient step, −η (F + λI)⁻¹ (ḡ − ḡ_ref), or a plain one, −η (ḡ − ḡ_ref). Default true.
    /// </summary>
    public bool Natural { get; init; } = true;

    /// <summary>Which slopes move together; default none.</summary>
    public SharingScope Sharing { get; init; } = SharingScope.Channel;

    /// <summary>Largest |α − α₀|, above 0; default 0.25.</summary>
    public double Cap { get; init; } = 0.25;

    /// <summary>
    /// The anchor ηκ, from 0 to below 1: in every step a slope goes this share of its way back to α₀; default 0.05, a memory of
    /// twenty windows.
    /// </summary>
    public double Anchor { get; init; } = 0.05;

    /// <summary>Windows after which a trajectory begins again at α₀, 10 … 10,000; default 100.</summary>
    public int ResetAfter { get; init; } = 100;

    /// <summary>
    /// A row's gradient is shortened to the length that this share of the reference's gradients does not exceed, so that no
    /// single row
    /// decides; above 0, 1 for the longest; default 0.95.
    /// </summary>
    public double ClipQuantile { get; init; } = 0.95;

    /// <summary>
    /// Under the entropy objective only rows with an entropy below this share of the largest one (ln K) are learnt from, as in
    /// EATA
    /// (Niu et al. 2022): gradients of rows that the model does not know are noise. Above 0, 1 for all rows; default 0.4.
    /// </summary>
    public double EntropyShare { get; init; } = 0.4;

    /// <exception cref="InvalidInputException">A value out of its range.</exception>
    internal void Check()
    {
        Require(Steps is >= 1 and <= MaxSteps, "number of steps", Steps, $"from 1 to {MaxSteps}");
        Require(LearningRate is null or (> 0 and < 1e9), "learning rate", LearningRate ?? 0, "above 0; without one it is learnt");
        Require(Cap > 0, "cap on slopes", Cap, "above 0");
        Require(Anchor is >= 0 and < 1, "anchor", Anchor, "from 0 to below 1");
        Require(ResetAfter is >= 10 and <= 10_000, "number of windows before a reset", ResetAfter, "from 10 to 10,000");
        Require(ClipQuantile is > 0 and <= 1, "quantile of gradient clipping", ClipQuantile, "above 0 and at most 1");
        Require(EntropyShare is > 0 and <= 1, "share of the largest entropy", EntropyShare, "above 0 and at most 1");
    }

    private static void Require(bool legal, string what, double given, string range)
    {
        if (!legal) throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture,
            $"The {what} of the adaptation must be {range}; given {given}."));
    }
}
