using System.Collections.Immutable;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>What calibration learnt for adaptation: the part of a baseline that only adaptation uses.</summary>
internal sealed record AdaptationReference
{
    public required AdaptationSettings Settings { get; init; }

    /// <summary>ḡ_ref, the mean clipped gradient of the reference at α₀: [slopes].</summary>
    public required double[] Centre { get; init; }

    /// <summary>F; null for plain steps.</summary>
    public required GradientCovariance? Covariance { get; init; }

    /// <summary>
    /// Per slope the standard deviation of the step that one row asks for, η included: [slopes]; 0 for a slope without a
    /// gradient.
    /// </summary>
    public required double[] StepSd { get; init; }

    /// <summary>The standardised length of a displacement without shift: over all slopes first, then per site.</summary>
    public required ImmutableArray<NullDistribution> Lengths { get; init; }

    public required TrajectoryBand Band { get; init; }

    /// <summary>Mean prediction of the reference at α₀: [classes]; null without classes.</summary>
    public required double[]? Prediction { get; init; }

    public RowRules Rules => new(Settings.ClipNorm, Settings.LossLimit ?? double.PositiveInfinity);

    public StepRule Rule(SlopeLayout layout) =>
        new(Settings.LearningRate, Centre, Covariance, new SlopeSharing(layout, Settings.Sharing));

    public TrajectoryScale Scale() => new(Settings.Anchor, Settings.Steps, Settings.Rows);

    public SlopeAdapter Adapter(ISlopeGradients gradients, SlopeLayout layout) =>
        new(gradients, layout, Rule(layout), Rules, Settings.Steps, Settings.Anchor, Settings.Cap);
}
