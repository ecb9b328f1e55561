using System.Collections.Immutable;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Detection;

/// <summary>
/// The label-shift guard of the window score: g = max_k ((E_W softmax_k − E_ref softmax_k)/sd_k)², and the score that it makes together
/// with T².
/// </summary>
/// <remarks>
/// T² and g are made comparable by h(t) = (∛t − mean)/sd, mean and sd those of ∛t without shift. The score is max(h(T²), h(g)), stated as the
/// T² that would be as unusual: max(T², h_T⁻¹(h_g(g))), which is larger exactly when the maximum is. Below <see cref="RowsPerClass"/> rows per
/// class nobody finds label shift, and the guard would only cost: there the score is T² alone. The standard deviations come from the fit rows, as the
/// whitening of T² does. With those of the reference rows, whose windows give the thresholds, a class that happens to spread little in them would
/// alarm too often: 6 % of new windows in place of 5 (25 classes, 5,000 rows).
/// </remarks>
internal sealed class ClassGuard
{
    /// <summary>Rows per class from which on the guard takes part.</summary>
    public const int RowsPerClass = 10;

    /// <summary>
    /// A class's standard deviation is at least this share of that of the reference rows: one that the fit rows hardly show would otherwise
    /// decide alone.
    /// </summary>
    public const double SmallestSdShare = 0.5;

    private readonly NullDistribution _movement;
    private readonly Roots[] _small;
    private readonly Roots[] _large;
    private readonly Roots[] _classes;

    /// <param name="output">Where the classes are.</param>
    /// <param name="mean">E_ref softmax, K of them.</param>
    /// <param name="sd">Their standard deviations, floored.</param>
    /// <param name="movement">T² without shift.</param>
    /// <param name="statistics">g without shift, per size of <paramref name="movement"/>, ascending.</param>
    /// <param name="smallRidge">The score of both without shift, per size, at the smaller ridge, ascending.</param>
    /// <param name="largeRidge">The same at the larger ridge.</param>
    public ClassGuard(
        ClassOutput output,
        double[] mean,
        double[] sd,
        NullDistribution movement,
        double[][] statistics,
        double[][] smallRidge,
        double[][] largeRidge)
    {
        Output = output;
        Mean = mean;
        Sd = sd;
        Statistics = statistics;
        Nulls = new NullDistribution(movement.ReferenceRows, movement.Sizes, smallRidge, largeRidge);
        _movement = movement;
        _small = [.. movement.SmallRidge.Select(Roots.Of)];
        _large = [.. movement.LargeRidge.Select(Roots.Of)];
        _classes = [.. statistics.Select(Roots.Of)];
    }

    public ClassOutput Output { get; }

    /// <summary>E_ref softmax.</summary>
    public double[] Mean { get; }

    /// <summary>Standard deviation per class, at least <see cref="ChartModel.SmallestClassSd"/>.</summary>
    public double[] Sd { get; }

    /// <summary>g without shift, per window size, ascending.</summary>
    public double[][] Statistics { get; }

    /// <summary>The score of T² and g together without shift; for windows from <see cref="FromRows"/> rows on.</summary>
    public NullDistribution Nulls { get; }

    /// <summary>The smallest window in which the guard takes part.</summary>
    public int FromRows => RowsPerClass * Output.Classes;

    /// <summary>The classes that the reference never predicts: one confident row moves them further than any window of the reference.</summary>
    public ImmutableArray<int> NeverSeen => [.. Enumerable.Range(0, Sd.Length).Where(IsNeverSeen)];

    public bool IsNeverSeen(int label) => Sd[label] <= ChartModel.SmallestClassSd;

    /// <summary>The smallest window in which a guard over so many classes takes part.</summary>
    public static int FromRowsOf(int classes) => RowsPerClass * classes;

    /// <param name="output">Where the classes are.</param>
    /// <param name="moments">Mean and standard deviation per class, by <see cref="Moments"/>.</param>
    /// <param name="movement">T² without shift.</param>
    /// <param name="samples">Per size of <paramref name="movement"/> the same windows with T² and g.</param>
    public static ClassGuard Learn(
        ClassOutput output, (double[] Mean, double[] Sd) moments, NullDistribution movement, IReadOnlyList<NullSample> samples) => new(
        output,
        moments.Mean,
        moments.Sd,
        movement,
        [.. samples.Select(sample => sample.Classes.Order().ToArray())],
        [.. samples.Select(sample => Combine(sample.SmallRidge, sample.Classes))],
        [.. samples.Select(sample => Combine(sample.LargeRidge, sample.Classes))]);

    /// <summary>Means from the reference rows, standard deviations from the fit rows, floored.</summary>
    /// <param name="fit">n × K.</param>
    /// <param name="reference">N × K.</param>
    /// <param name="classes">K.</param>
    public static (double[] Mean, double[] Sd) Moments(ReadOnlySpan<float> fit, ReadOnlySpan<float> reference, int classes)
    {
        var (_, sd) = CorrelationBasis.Moments(fit, classes);
        var (mean, referenceSd) = CorrelationBasis.Moments(reference, classes);
        return (mean, [.. sd.Zip(referenceSd, (own, other) => Math.Max(Math.Max(own, SmallestSdShare * other), ChartModel.SmallestClassSd))]);
    }

    /// <summary>(softmax − mean)/sd, row by row.</summary>
    /// <param name="probabilities">N × K.</param>
    /// <param name="mean">K.</param>
    /// <param name="sd">K, floored.</param>
    public static float[] Scores(ReadOnlySpan<float> probabilities, double[] mean, double[] sd)
    {
        var scores = new float[probabilities.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            var label = i % mean.Length;
            scores[i] = (float)((probabilities[i] - mean[label]) / sd[label]);
        }

        return scores;
    }

    public bool Speaks(int rows) => rows >= FromRows;

    /// <summary>g and the class that moved most.</summary>
    /// <param name="windowMean">E_W softmax, K of them.</param>
    public (double Statistic, int Class) Statistic(ReadOnlySpan<double> windowMean)
    {
        var (largest, most) = (-1.0, 0);
        for (var label = 0; label < Mean.Length; label++)
        {
            var score = (windowMean[label] - Mean[label]) / Sd[label];
            if (score * score > largest) (largest, most) = (score * score, label);
        }

        return (largest, most);
    }

    /// <summary>h_T⁻¹(h_g(g)): the T² that is as unusual in a window of this many rows.</summary>
    /// <param name="rows">A size that <see cref="Nulls"/> covers; between two sizes the means and deviations are interpolated as thresholds are.</param>
    /// <param name="statistic">g.</param>
    public double Equivalent(int rows, double statistic)
    {
        var movement = _movement.Ridge(rows) == NullDistribution.SmallWindowRidge ? _small : _large;
        var sizes = _movement.Sizes;
        var upper = 0;
        while (sizes[upper] < rows) upper++;
        if (sizes[upper] == rows) return Roots.Convert(_classes[upper], movement[upper], statistic);
        var weight = Math.Log((double)rows / sizes[upper - 1]) / Math.Log((double)sizes[upper] / sizes[upper - 1]);
        return Roots.Convert(
            Roots.Between(_classes[upper - 1], _classes[upper], weight), Roots.Between(movement[upper - 1], movement[upper], weight), statistic);
    }

    private static double[] Combine(double[] movement, double[] statistics)
    {
        // From the ascending values, as a loaded baseline has them, so that both agree to the last bit.
        Roots from = Roots.Of([.. statistics.Order()]), to = Roots.Of([.. movement.Order()]);
        double[] scores = [.. movement.Select((score, i) => Math.Max(score, Roots.Convert(from, to, statistics[i])))];
        Array.Sort(scores);
        return scores;
    }

    /// <summary>Mean and standard deviation of the cube roots of simulated statistics.</summary>
    private readonly record struct Roots(double Mean, double Sd)
    {
        /// <summary>A model that says the same of every row leaves no deviation to divide by.</summary>
        private const double SmallestSd = 1e-12;

        public static Roots Of(double[] statistics)
        {
            var mean = statistics.Average(Math.Cbrt);
            var variance = statistics.Average(value => (Math.Cbrt(value) - mean) * (Math.Cbrt(value) - mean));
            return new Roots(mean, Math.Max(Math.Sqrt(variance), SmallestSd));
        }

        /// <summary>Interpolated in the logarithms, because both fall about as n^(−1/3).</summary>
        public static Roots Between(Roots below, Roots above, double weight) => new(
            Math.Exp(((1 - weight) * Math.Log(below.Mean)) + (weight * Math.Log(above.Mean))),
            Math.Exp(((1 - weight) * Math.Log(below.Sd)) + (weight * Math.Log(above.Sd))));

        /// <summary>The statistic of one kind that is as unusual as one of another kind; 0 where none is so usual.</summary>
        public static double Convert(Roots from, Roots to, double statistic)
        {
            var root = to.Mean + (to.Sd * (Math.Cbrt(statistic) - from.Mean) / from.Sd);
            return root > 0 ? root * root * root : 0;
        }
    }
}
