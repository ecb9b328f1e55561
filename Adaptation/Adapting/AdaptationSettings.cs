using System.Collections.Immutable;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>
/// How slopes are adapted, and the single numbers that calibration learnt for it: the part of a baseline that a person reads.
/// </summary>
public sealed record AdaptationSettings
{
    /// <summary>Never <see cref="ObjectiveKind.Auto"/>.</summary>
    public required ObjectiveKind Objective { get; init; }

    /// <summary>Why this one.</summary>
    public required string Reason { get; init; }

    public required int Steps { get; init; }

    /// <summary>η, given or learnt.</summary>
    public required double LearningRate { get; init; }

    public required bool Natural { get; init; }

    public required SharingScope Sharing { get; init; }

    public required double Cap { get; init; }

    public required double Anchor { get; init; }

    public required int ResetAfter { get; init; }

    /// <summary>Length to which a row's gradient is shortened.</summary>
    public required double ClipNorm { get; init; }

    /// <summary>Rows with a loss from here on are not learnt from; null: all are.</summary>
    public double? LossLimit { get; init; }

    /// <summary>Reference rows that were looked at.</summary>
    public required int ReferenceRows { get; init; }

    /// <summary>Those of them that are learnt from (N).</summary>
    public required int Rows { get; init; }

    /// <summary>Mean loss of the reference at α₀.</summary>
    public required double ReferenceLoss { get; init; }

    /// <summary>
    /// Share by which F's correlations were shrunk towards none (Ledoit–Wolf), the largest over its blocks; null for plain steps.
    /// </summary>
    public double? Shrinkage { get; init; }

    /// <summary>Window sizes for which the length of a displacement has a distribution, ascending.</summary>
    public required ImmutableArray<int> WindowSizes { get; init; }

    /// <summary>
    /// How much farther real trajectories through the reference went than their linear approximation, at least 1; the bands are
    /// wider by it.
    /// </summary>
    public required double Nonlinearity { get; init; }

    /// <summary>
    /// exp(H) of the mean prediction over the reference: the number of classes that are in use; null without classes.
    /// </summary>
    public double? EffectiveClasses { get; init; }
}
