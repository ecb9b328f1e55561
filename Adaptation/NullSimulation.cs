using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation;

/// <summary>The window score without shift, T² and class guard on the same drawn rows.</summary>
internal static class NullSimulation
{
    /// <param name="basis">Of the features.</param>
    /// <param name="mean">E_ref v.</param>
    /// <param name="features">N × dimension, the reference rows.</param>
    /// <param name="classes">Where the classes are; null without classes.</param>
    /// <param name="probabilities">N × K of the same rows.</param>
    /// <param name="blockRows">Rows that are drawn together; 1 for independent rows.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="report">Told the share that is done.</param>
    /// <returns>The guard is null without classes, and where no window is large enough for it.</returns>
    public static (NullDistribution Nulls, ClassGuard? Guard) Run(
        CorrelationBasis basis,
        double[] mean,
        float[] features,
        ClassOutput? classes,
        float[] probabilities,
        int blockRows,
        int seed,
        Action<double> report)
    {
        var k = basis.Kept.Length;
        var rows = features.Length / basis.Mean.Length;
        var standardized = new float[rows * k];
        basis.Standardize(features, mean, standardized);
        var projected = new float[rows * k];
        RowProducts.Multiply(standardized, basis.Eigenvectors, k, projected);
        var sizes = NullWindows.SizesFor(rows);
        var guarded = classes is not null && ClassGuard.FromRowsOf(classes.Classes) <= sizes[^1] ? classes : null;
        var moments = guarded is null ? ([], []) : ClassMoments(probabilities, guarded.Classes);
        float[] scores = guarded is null ? [] : ClassGuard.Scores(probabilities, moments.Mean, moments.Sd);
        var samples = new NullSample[sizes.Length];
        double all = sizes.Sum(), done = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            report(done / all);
            samples[i] = NullWindows.Draw(
                projected,
                basis.Eigenvalues,
                scores,
                guarded?.Classes ?? 0,
                sizes[i],
                NullWindows.DefaultCount,
                unchecked(seed + sizes[i]),
                blockRows);
            done += sizes[i];
        }

        var nulls = new NullDistribution(
            rows,
            sizes,
            [.. samples.Select(sample => sample.SmallRidge.Order().ToArray())],
            [.. samples.Select(sample => sample.LargeRidge.Order().ToArray())]);
        var guard = guarded is null ? null : ClassGuard.Learn(guarded, moments, nulls, samples);
        return (nulls, guard);
    }

    private static (double[] Mean, double[] Sd) ClassMoments(float[] probabilities, int classes)
    {
        var (mean, sd) = CorrelationBasis.Moments(probabilities, classes);
        return (mean, [.. sd.Select(value => Math.Max(value, ChartModel.SmallestClassSd))]);
    }
}
