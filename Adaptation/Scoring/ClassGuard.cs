using System.Collections.Immutable;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Scoring;

/// <summary>
/// The label-shift guard of the window score: g, the largest deviance of a class's mean probability from the reference's
/// (<see cref="ClassProportions"/>), and the score that it makes together with T².
/// </summary>
/// <remarks>
/// Each has half of the false alarms. The score is the T² of the less probable of the two: max(T², the T² that is exceeded
/// without shift as rarely as g is). Below <see cref="RowsPerClass"/> rows per class nobody finds label shift, and the guard
/// would only cost: there the score is T² alone.
/// </remarks>
internal class ClassGuard
{
    /// <summary>Rows per class from which on the guard takes part.</summary>
    public const int RowsPerClass = 5;

    private readonly NullDistribution _movement;
    private readonly TailQuantiles[] _classes;

    /// <param name="output">Where the classes are.</param>
    /// <param name="proportions">Of the reference.</param>
    /// <param name="movement">T² without shift.</param>
    /// <param name="statistics">g without shift, per size of <paramref name="movement"/>, ascending.</param>
    /// <param name="smallRidge">The score of both without shift, per size, at the smaller ridge, ascending.</param>
    /// <param name="largeRidge">The same at the larger ridge.</param>
    public ClassGuard(
        ClassOutput output,
        ClassProportions proportions,
        NullDistribution movement,
        double[][] statistics,
        double[][] smallRidge,
        double[][] largeRidge)
    {
        Output = output;
        Proportions = proportions;
        Statistics = statistics;
        Nulls = new NullDistribution(movement.ReferenceRows, movement.Sizes, smallRidge, largeRidge);
        _movement = movement;
        _classes = [.. statistics.Select(ascending => new TailQuantiles(ascending))];
    }

    public ClassOutput Output { get; }

    public ClassProportions Proportions { get; }

    /// <summary>g without shift, per window size, ascending.</summary>
    public double[][] Statistics { get; }

    /// <summary>The score of T² and g together without shift; for windows from <see cref="FromRows"/> rows on.</summary>
    public NullDistribution Nulls { get; }

    /// <summary>The smallest window in which the guard takes part.</summary>
    public virtual int FromRows => FromRowsOf(Output.Classes);

    /// <summary>
    /// The classes that the reference never predicts: one confident row moves them further than any window of the reference.
    /// </summary>
    public ImmutableArray<int> NeverSeen => [.. Enumerable.Range(0, Proportions.Sd.Length).Where(IsNeverSeen)];

    public bool IsNeverSeen(int label) => Proportions.Sd[label] <= ChartModel.SmallestClassSd;

    /// <summary>The smallest window in which a guard over so many classes takes part.</summary>
    public static int FromRowsOf(int classes) => RowsPerClass * classes;

    /// <param name="output">Where the classes are.</param>
    /// <param name="proportions">Of the reference.</param>
    /// <param name="movement">T² without shift.</param>
    /// <param name="samples">Per size of <paramref name="movement"/> the same windows with T² and g.</param>
    public static ClassGuard Learn(
        ClassOutput output, ClassProportions proportions, NullDistribution movement, IReadOnlyList<NullSample> samples) => new(
        output,
        proportions,
        movement,
        [.. samples.Select(sample => sample.Classes.Order().ToArray())],
        [.. samples.Select(sample => Combine(sample.SmallRidge, sample.Classes))],
        [.. samples.Select(sample => Combine(sample.LargeRidge, sample.Classes))]);

    public bool Speaks(int rows) => rows >= FromRows;

    /// <summary>g and the class that moved most.</summary>
    /// <param name="windowMean">E_W softmax, K of them.</param>
    public virtual (double Statistic, int Class) Statistic(ReadOnlySpan<double> windowMean) => Proportions.Largest(windowMean);

    /// <summary>The T² that is as improbable in a window of this many rows.</summary>
    /// <param name="rows">
    /// A size that <see cref="Nulls"/> covers; between two sizes the logarithms are interpolated, as those of thresholds are.
    /// </param>
    /// <param name="statistic">g.</param>
    public virtual double Equivalent(int rows, double statistic)
    {
        var movement = _movement.QuantilesFor(rows);
        var (upper, weight) = _movement.Between(rows);
        return weight == 1 ? At(upper) : Math.Exp(((1 - weight) * Math.Log(At(upper - 1))) + (weight * Math.Log(At(upper))));

        // Both statistics fall as 1/n.
        double At(int size)
        {
            var scale = (double)rows / _movement.Sizes[size];
            return _classes[size].Counterpart(scale * statistic, movement[size]) / scale;
        }
    }

    private static double[] Combine(double[] movement, double[] statistics)
    {
        // From the ascending values, as a loaded baseline has them, so that both agree to the last bit.
        TailQuantiles from = new([.. statistics.Order()]), to = new([.. movement.Order()]);
        return [.. movement.Select((score, i) => Math.Max(score, from.Counterpart(statistics[i], to))).Order()];
    }
}
