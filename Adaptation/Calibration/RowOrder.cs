using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Statistics;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>How far neighbouring rows of a reference depend on each other: as given, or estimated from their order.</summary>
internal static class RowOrder
{
    /// <summary>Rows at the start of the reference that dependence is looked for in.</summary>
    private const int MaxRows = 5_000;

    public static void Look(CalibrationRun run, RowSet reference) => run.Dependence = run.Options.BlockRows is { } blockRows
        ? RowDependence.Given(blockRows)
        : Estimate(run, reference);

    /// <summary>From the mean outputs a of neighbouring rows.</summary>
    private static RowDependence Estimate(CalibrationRun run, RowSet reference)
    {
        var layout = new FeatureLayout(run.Plain.Sites, run.Options.MaxDimensions);
        var rows = reference.Slice(0, Math.Min(reference.Count, MaxRows));
        if (rows.Count < DependenceEstimator.FewestRows) return RowDependence.None with { Estimated = true };
        var part = PartRows.Read(run.Plain, layout, rows, null, run.Stage("order of the rows", 0, 0), pooled: false);
        var outputs = new float[rows.Count * layout.Charted];
        for (var row = 0; row < rows.Count; row++)
        {
            part.Moments.AsSpan(row * layout.MomentDimension, layout.Charted).CopyTo(outputs.AsSpan(row * layout.Charted));
        }

        return DependenceEstimator.Estimate(
            DependenceSeries.Of(outputs, layout.Charted, part.Probabilities, part.Classes?.Classes ?? 0),
            new Xoshiro256StarStar(run.Options.Seed, threadSafe: false));
    }
}
