using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Slopes;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>Learns from the reference what adaptation is measured against.</summary>
/// <remarks>
/// 1. Gradients of the fit rows at α₀: the length that gradients are clipped to, and their covariance F. It is not taken of the
/// reference, where it
///    would fit the very rows that the rest is learnt from: steps would then be larger on any others.
/// 2. Losses and gradients of the reference rows at α₀, and their mean ḡ_ref.
/// 3. The step that each row asks for, the learning rate, and each slope's standard deviation.
/// 4. The length of a displacement without shift.
/// 5. The band of trajectories without shift.
/// </remarks>
internal static class AdaptationCalibrator
{
    /// <summary>Most reference rows that are learnt from; further ones would change little.</summary>
    public const int MaxRows = 20_000;

    /// <summary>Most gradients that are kept at once, rows × slopes: 256 MiB.</summary>
    private const int MaxValues = 64 * 1024 * 1024;

    /// <summary>Fewest rows that anything is learnt from.</summary>
    private const int MinRows = 4 * 10;

    /// <param name="gradients">The objective on the model.</param>
    /// <param name="layout">Where the sites' slopes are.</param>
    /// <param name="fit">Rows for the covariance, in random order.</param>
    /// <param name="reference">Other rows, for everything else, in random order.</param>
    /// <param name="objective">The objective and why it was chosen.</param>
    /// <param name="options">Steps and guards.</param>
    /// <param name="seed">Seed of all draws.</param>
    /// <param name="report">Told the share that is done.</param>
    /// <exception cref="InvalidInputException">Options out of their range, too few rows to learn from, or no slope that the
    /// objective depends on.</exception>
    public static AdaptationReference Learn(
        ISlopeGradients gradients,
        SlopeLayout layout,
        RowSet fit,
        RowSet reference,
        (ObjectiveKind Kind, string Reason) objective,
        AdaptationOptions options,
        int seed,
        Action<double> report)
    {
        // 1.
        var lossLimit = gradients.LargestLoss is { } largest ? options.EntropyShare * largest : double.PositiveInfinity;
        var (fitRows, _) = Gradients(gradients, layout, Part(fit, layout.Count), lossLimit, objective.Kind, null);
        var clip = RowRules.None with { ClipNorm = fitRows.Length(options.ClipQuantile) };
        fitRows.Clip(clip);
        (GradientCovariance? Covariance, double? Shrinkage) learntOfFit =
            options.Natural ? GradientCovariance.Fit(fitRows.Values, fitRows.Mean(), layout) : (null, null);
        report(0.3);

        // 2.
        reference = Part(reference, layout.Count);
        var classes = gradients.Classes is { } output ? new ClassMeans(output) : null;
        var (rows, loss) = Gradients(gradients, layout, reference, lossLimit, objective.Kind, classes);
        rows.Clip(clip);
        var centre = rows.Mean();
        report(0.5);

        // 3.
        var sharing = new SlopeSharing(layout, options.Sharing);
        if (clip.ClipNorm > 0) StepSize.ToSteps(rows.Values, centre, learntOfFit.Covariance, sharing);
        var rms = StepSize.Rms(rows.Values, layout.Count);
        CheckMovement(rms, objective.Kind);
        var rate = options.LearningRate ?? StepSize.LearningRate(rms);
        Standardize(rows.Values, rms);
        double[] stepSd = [.. rms.Select(value => rate * value)];

        // 4.
        var sizes = NullWindows.SizesFor(rows.Kept);
        var lengths = NullLengths.Simulate(rows.Values, layout, sizes, unchecked(seed + 1), share => report(0.5 + 0.1 * share));

        // 5.
        var settings = new AdaptationSettings
        {
            Objective = objective.Kind,
            Reason = objective.Reason,
            Steps = options.Steps,
            LearningRate = rate,
            Natural = options.Natural,
            Sharing = options.Sharing,
            Cap = options.Cap,
            Anchor = options.Anchor,
            ResetAfter = options.ResetAfter,
            ClipNorm = clip.ClipNorm,
            LossLimit = double.IsFinite(lossLimit) ? lossLimit : null,
            ReferenceRows = reference.Count,
            Rows = rows.Kept,
            ReferenceLoss = loss,
            Shrinkage = learntOfFit.Shrinkage,
            WindowSizes = sizes,
            Nonlinearity = 1,
            EffectiveClasses = classes?.Mean() is { } mean ? ClassMeans.Effective(mean) : null,
        };
        var maxima = NullTrajectories.Simulate(
            rows.Values, layout.Count, settings, unchecked(seed + 2), share => report(0.6 + 0.1 * share));
        var learnt = new AdaptationReference
        {
            Settings = settings,
            Centre = centre,
            Covariance = learntOfFit.Covariance,
            StepSd = stepSd,
            Lengths = lengths,
            Band = new TrajectoryBand(maxima, 1),
            Prediction = classes?.Mean(),
        };
        var nonlinearity = RealTrajectories.Nonlinearity(
            learnt.Adapter(gradients, layout),
            reference,
            rows.Values,
            rows.Places,
            stepSd,
            settings,
            unchecked(seed + 3),
            share => report(0.7 + 0.3 * share));
        return learnt with
        {
            Settings = settings with { Nonlinearity = nonlinearity },
            Band = new TrajectoryBand(maxima, nonlinearity),
        };
    }

    private static (GradientRows Rows, double Loss) Gradients(
        ISlopeGradients gradients,
        SlopeLayout layout,
        RowSet rows,
        double lossLimit,
        ObjectiveKind objective,
        ClassMeans? classes)
    {
        var kept = new GradientRows(layout.Count, rows.Count, lossLimit);
        var loss = gradients.Run(rows, null, kept, classes);
        CheckRows(kept.Kept, rows.Count, objective);
        return (kept, loss);
    }

    private static RowSet Part(RowSet reference, int slopes)
    {
        var rows = Math.Min(Math.Min(reference.Count, MaxRows), MaxValues / slopes);
        return rows >= MinRows ? reference.Slice(0, rows) : throw new InvalidInputException(
            $"The model has {slopes:N0} slopes; adaptation keeps {MinRows} gradients of each at the least, which is possible "
            + $"up to {MaxValues / MinRows:N0} slopes. "
            + "Calibrate without an objective.");
    }

    private static void CheckRows(int kept, int all, ObjectiveKind objective)
    {
        if (kept >= MinRows) return;
        throw new InvalidInputException(
            $"The objective '{objective.ToString().ToLowerInvariant()}' can learn from {kept} of {all} calibration rows only; "
            + $"{MinRows} are needed. On the others the model "
            + "is not sure of its answer, or its gradient is not finite. Give more rows that the model is trusted on, or use "
            + "the objective 'moments'.");
    }

    private static void CheckMovement(double[] rms, ObjectiveKind objective)
    {
        if (rms.Any(value => value > 0)) return;
        throw new InvalidInputException(
            $"No slope has a gradient under the objective '{objective.ToString().ToLowerInvariant()}' on the reference, so "
            + $"none can be adapted. Use the objective "
            + "'moments', or calibrate without one.");
    }

    private static void Standardize(Span<float> rows, double[] rms)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var sd = rms[i % rms.Length];
            rows[i] = sd > 0 ? (float)(rows[i] / sd) : 0;
        }
    }
}
