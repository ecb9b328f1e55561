using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Skew;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>What windows are compared with.</summary>
/// <param name="Scorer">Of windows of every size.</param>
/// <param name="Small">Of small windows; null where the model has no absolutes.</param>
/// <param name="Skew">The sites' bands; null where the rows allow none.</param>
internal sealed record LearntScores(WindowScorer Scorer, WindowScorer? Small, SkewBand? Skew);

/// <summary>Windows without shift, drawn from the reference part: the score's distribution, and the sites' bands.</summary>
internal static class ScoreStage
{
    public static LearntScores Learn(CalibrationRun run, LearntFeatures features)
    {
        var (layout, reference, seed) = (features.Layout, features.Reference, run.Options.Seed);
        var blockRows = run.Dependence.BlockRows;
        var simulation = new NullSimulation(reference.Classes, reference.Probabilities, blockRows, seed);
        var scorer = simulation.Run(
            new WindowStatistic(features.Basis, features.Mean), reference.Features, run.Stage("null windows", 0.6, 0.65));
        var small = layout.AbsoluteDimension == 0
            ? null
            : simulation.Small(
                CorrelationBasis.Fit(
                    features.Model.AppendAbsolutes(features.Fit.Moments, features.Fit.Features), layout.SmallWindowDimension),
                features.Model.AppendAbsolutes(reference.Moments, reference.Features),
                run.Stage("small windows", 0.65, 0.67));
        run.Stage("bands", 0.67, 0.7)(0);
        return new LearntScores(
            scorer,
            small,
            SkewCalibration.Learn(layout, reference.Pool, reference.Totals, features.Scales, blockRows, seed));
    }
}
