using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Scoring;

/// <summary>
/// The guard of baselines that were written before deviances: g = max_k ((E_W softmax_k − E_ref softmax_k)/sd_k)², and the score
/// max(h(T²), h(g)) with h(t) = (∛t − mean)/sd, mean and sd those of ∛t without shift. They score as when they were written.
/// </summary>
internal sealed class SquaredClassGuard : ClassGuard
{
    /// <summary>Rows per class from which on it takes part.</summary>
    public const int SquaredRowsPerClass = 10;

    private readonly NullDistribution _movement;
    private readonly Roots[] _small;
    private readonly Roots[] _large;
    private readonly Roots[] _classes;

    /// <inheritdoc cref="ClassGuard(ClassOutput, ClassProportions, NullDistribution, double[][], double[][], double[][])"/>
    public SquaredClassGuard(
        ClassOutput output,
        ClassProportions proportions,
        NullDistribution movement,
        double[][] statistics,
        double[][] smallRidge,
        double[][] largeRidge)
        : base(output, proportions, movement, statistics, smallRidge, largeRidge)
    {
        _movement = movement;
        _small = [.. movement.SmallRidge.Select(Roots.Of)];
        _large = [.. movement.LargeRidge.Select(Roots.Of)];
        _classes = [.. statistics.Select(Roots.Of)];
    }

    public override int FromRows => SquaredFromRowsOf(Output.Classes);

    /// <summary>The smallest window in which such a guard over so many classes takes part.</summary>
    public static int SquaredFromRowsOf(int classes) => SquaredRowsPerClass * classes;

    public override (double Statistic, int Class) Statistic(ReadOnlySpan<double> windowMean)
    {
        var (largest, most) = (-1.0, 0);
        for (var label = 0; label < windowMean.Length; label++)
        {
            var score = (windowMean[label] - Proportions.Mean[label]) / Proportions.Sd[label];
            if (score * score > largest) (largest, most) = (score * score, label);
        }

        return (largest, most);
    }

    public override double Equivalent(int rows, double statistic)
    {
        var movement = _movement.Ridge(rows) == NullDistribution.SmallWindowRidge ? _small : _large;
        var (upper, weight) = _movement.Between(rows);
        return weight == 1
            ? Roots.Convert(_classes[upper], movement[upper], statistic)
            : Roots.Convert(
                Roots.Between(_classes[upper - 1], _classes[upper], weight),
                Roots.Between(movement[upper - 1], movement[upper], weight),
                statistic);
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
