using System.Collections.Immutable;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Calibration;

/// <summary>The window score without shift, T² and class guard on the same drawn rows.</summary>
internal sealed class NullSimulation
{
    private readonly ClassOutput? _classes;
    private readonly ClassProportions? _proportions;
    private readonly float[] _probabilities;
    private readonly int _blockRows;
    private readonly int _seed;

    /// <param name="classes">Where the classes are; null without classes.</param>
    /// <param name="probabilities">Class probabilities of the reference rows, N × K.</param>
    /// <param name="blockRows">Rows that are drawn together; 1 for independent rows.</param>
    /// <param name="seed">Seed of the draws.</param>
    public NullSimulation(ClassOutput? classes, float[] probabilities, int blockRows, int seed)
    {
        (_probabilities, _blockRows, _seed) = (probabilities, blockRows, seed);
        if (classes is null) return;
        if (ClassGuard.FromRowsOf(classes.Classes) > LargestWindow(probabilities.Length / classes.Classes)) return;
        _classes = classes;
        _proportions = ClassProportions.Of(probabilities, classes.Classes);
    }

    /// <param name="statistic">T² of v.</param>
    /// <param name="features">v of the reference rows, N × dimension.</param>
    /// <param name="report">Told the share that is done.</param>
    /// <returns>The guard is null without classes, and where no window is large enough for it.</returns>
    public WindowScorer Run(WindowStatistic statistic, float[] features, Action<double> report)
    {
        var rows = Project(statistic, features);
        return Score(statistic, rows, NullWindows.SizesFor(rows.Count), report);
    }

    /// <summary>The scorer of small windows.</summary>
    /// <param name="basis">Of v'.</param>
    /// <param name="features">v' of the reference rows, N × its dimension.</param>
    /// <param name="report">Told the share that is done.</param>
    public WindowScorer Small(CorrelationBasis basis, float[] features, Action<double> report)
    {
        var statistic = new WindowStatistic(basis, CorrelationBasis.Moments(features, basis.Mean.Length).Mean);
        var rows = Project(statistic, features);
        return Score(statistic, rows, SmallWindows.SizesOf(NullWindows.SizesFor(rows.Count)), report);
    }

    private static int LargestWindow(int rows) => NullWindows.SizesFor(rows) is { IsEmpty: false } sizes ? sizes[^1] : 0;

    private static ProjectedRows Project(WindowStatistic statistic, float[] features)
    {
        var basis = statistic.Basis;
        var k = basis.Kept.Length;
        var rows = features.Length / basis.Mean.Length;
        var standardized = new float[rows * k];
        basis.Standardize(features, statistic.ReferenceMean, standardized);
        var projected = new float[rows * k];
        RowProducts.Multiply(standardized, basis.Eigenvectors, k, projected);
        return new ProjectedRows(projected, rows, basis.Eigenvalues);
    }

    private WindowScorer Score(WindowStatistic statistic, ProjectedRows rows, ImmutableArray<int> sizes, Action<double> report)
    {
        var guarded = _classes is not null && ClassGuard.FromRowsOf(_classes.Classes) <= sizes[^1];
        var samples = new NullSample[sizes.Length];
        double all = sizes.Sum(), done = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            report(done / all);
            samples[i] = Draw(rows, guarded, sizes[i], NullWindows.DefaultCount, unchecked(_seed + sizes[i]));
            done += sizes[i];
        }

        var nulls = new NullDistribution(
            rows.Count,
            sizes,
            [.. samples.Select(sample => sample.SmallRidge.Order().ToArray())],
            [.. samples.Select(sample => sample.LargeRidge.Order().ToArray())]);
        return new WindowScorer(statistic, nulls, guarded ? ClassGuard.Learn(_classes!, _proportions!, nulls, samples) : null);
    }

    private NullSample Draw(ProjectedRows rows, bool guarded, int size, int count, int seed) => NullWindows.Draw(
        rows.Values,
        rows.Eigenvalues,
        guarded ? _probabilities : [],
        guarded ? _proportions : null,
        size,
        count,
        seed,
        _blockRows);

    /// <summary>The reference rows in an eigenbasis, Vᵀ(v − E_ref v)/sd.</summary>
    /// <param name="Values">N × k.</param>
    /// <param name="Count">N.</param>
    /// <param name="Eigenvalues">w, k of them.</param>
    private sealed record ProjectedRows(float[] Values, int Count, double[] Eigenvalues);
}
