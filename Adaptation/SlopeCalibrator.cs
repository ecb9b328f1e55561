using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation;

/// <summary>
/// Learns a <see cref="Baseline"/> from a reference. On one machine the same inputs and seed give the same baseline.
/// </summary>
/// <remarks>
/// 1. How far neighbouring rows depend on each other, from their order.
/// 2. Two disjoint parts: <em>fit</em> for the covariances, <em>reference</em> for means and thresholds.
/// 3. Fit rows through the model: where the shares are counted; then ε, standardisation, the whitening of
/// the energies, the eigenbasis of the correlation.
/// 4. Reference rows through the model: means and channel totals.
/// 5. Null windows from the reference rows, per window size: T² and, where the model tells classes apart, the class guard; small
/// windows again on v', where the model has absolutes.
/// 6. With an objective: gradients on both parts, and how slopes move without shift.
/// 7. The control charts, from both parts.
/// 8. The verdict: how far the row counts support the promise.
/// </remarks>
public static class SlopeCalibrator
{
    /// <param name="model">The model that will be watched.</param>
    /// <param name="reference">Rows the model is trusted on; means and thresholds come from them.</param>
    /// <param name="fit">Other such rows, for the covariances; null splits the reference in two random halves.</param>
    /// <param name="options">Rate, seed, limits.</param>
    /// <param name="progress">Told a few hundred times.</param>
    /// <exception cref="InvalidInputException">
    /// Too few rows, rows the model answers with NaN, or a model that cannot be watched.
    /// </exception>
    public static Baseline Calibrate(
        OnnxModel model,
        RowSet reference,
        RowSet? fit,
        SlopeCalibratorOptions options,
        IProgress<CalibrationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();

        // 1.
        using var run = new CalibrationRun(model, options, progress, cancellationToken);
        run.CheckLayout(reference);
        if (options.Extension is { } extension) run.CheckLayout(extension);
        RowOrder.Look(run, reference);

        // 2.
        run.Split(reference, fit);

        // 3., 4.
        var features = FeatureStage.Learn(run);

        // 5.
        var scores = ScoreStage.Learn(run, features);

        // 6.
        var adaptation = AdaptationStage.Learn(run, features);

        // 7.
        var charts = ChartStage.Learn(run, features);

        // 8.
        return BaselineBuilder.Build(run, features, scores, adaptation, charts);
    }
}
