using Alphadrift.Adaptation.Charts;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>The control charts, learnt on both parts.</summary>
internal static class ChartStage
{
    /// <returns>Null where none are wanted.</returns>
    public static ChartBaseline? Learn(CalibrationRun run, LearntFeatures features) =>
        run.Options.ExpectedRunLength is null
            ? null
            : ChartCalibration.Learn(
                features.Model,
                features.Reference.Classes,
                features.Fit.ForCharts(),
                features.Reference.ForCharts(),
                run.Dependence,
                run.Options.Seed,
                run.Stage("charts", run.Options.Adaptation is null ? 0.7 : 0.85, 1.0));
}
