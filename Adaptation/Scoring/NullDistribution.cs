using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Scoring;

/// <summary>
/// The distribution of the window score without shift, for some window sizes and both ridges; gives thresholds and p-values for
/// every size between the smallest and the largest.
/// </summary>
/// <remarks>
/// Between two calibrated sizes the logarithm of a quantile is interpolated linearly in the logarithm of the size (a score falls
/// about as 1/n). Threshold and p-value use the same interpolation: score &gt; Threshold(n, rate) exactly when PValue &lt; rate.
/// </remarks>
public sealed class NullDistribution
{
    /// <summary>The ridge for windows up to 1/20 of the reference.</summary>
    public const double SmallWindowRidge = 0.01;

    /// <summary>The ridge for larger windows, where the covariance's own error shows.</summary>
    public const double LargeWindowRidge = 0.1;

    /// <summary>The smallest tail probability that a p-value reports; below it the fitted tail is no longer evidence.</summary>
    public const double SmallestPValue = 1e-9;

    private readonly TailQuantiles[] _small;
    private readonly TailQuantiles[] _large;

    /// <param name="referenceRows">N, which decides the ridge of a window size.</param>
    /// <param name="sizes">Window sizes, ascending.</param>
    /// <param name="smallRidge">Per size the simulated scores at <see cref="SmallWindowRidge"/>, ascending.</param>
    /// <param name="largeRidge">The same at <see cref="LargeWindowRidge"/>.</param>
    public NullDistribution(int referenceRows, ImmutableArray<int> sizes, double[][] smallRidge, double[][] largeRidge)
    {
        ArgumentNullException.ThrowIfNull(smallRidge);
        ArgumentNullException.ThrowIfNull(largeRidge);
        ReferenceRows = referenceRows;
        Sizes = sizes;
        SmallRidge = smallRidge;
        LargeRidge = largeRidge;
        _small = [.. smallRidge.Select(scores => new TailQuantiles(scores))];
        _large = [.. largeRidge.Select(scores => new TailQuantiles(scores))];
    }

    public int ReferenceRows { get; }

    /// <summary>The calibrated window sizes, ascending.</summary>
    public ImmutableArray<int> Sizes { get; }

    public double[][] SmallRidge { get; }

    public double[][] LargeRidge { get; }

    /// <summary>True when a window of this many rows has a threshold.</summary>
    public bool Covers(int rows) => !Sizes.IsEmpty && rows >= Sizes[0] && rows <= Sizes[^1];

    /// <summary>ρ for a window of this many rows.</summary>
    public double Ridge(int rows) => rows > ReferenceRows / 20 ? LargeWindowRidge : SmallWindowRidge;

    /// <summary>
    /// The score that a window of this many rows exceeds with probability <paramref name="tail"/> without shift.
    /// </summary>
    public double Threshold(int rows, double tail)
    {
        if (!Covers(rows))
        {
            throw new ArgumentOutOfRangeException(
                nameof(rows), rows, $"Calibrated for windows of {Sizes[0]} to {Sizes[^1]} rows.");
        }

        var quantiles = QuantilesFor(rows);
        var (upper, weight) = Between(rows);
        var above = quantiles[upper].Quantile(tail);
        if (weight == 1) return above;
        var below = quantiles[upper - 1].Quantile(tail);
        return Math.Exp(((1 - weight) * Math.Log(below)) + (weight * Math.Log(above)));
    }

    /// <summary>Per size the quantiles at the ridge of a window of this many rows.</summary>
    internal IReadOnlyList<TailQuantiles> QuantilesFor(int rows) => Ridge(rows) == SmallWindowRidge ? _small : _large;

    /// <summary>
    /// The first size that is not below <paramref name="rows"/>, and its weight against the size before in interpolation: 1 for a
    /// size itself.
    /// </summary>
    internal (int Upper, double Weight) Between(int rows)
    {
        var upper = 0;
        while (Sizes[upper] < rows) upper++;
        return Sizes[upper] == rows
            ? (upper, 1)
            : (upper, Math.Log((double)rows / Sizes[upper - 1]) / Math.Log((double)Sizes[upper] / Sizes[upper - 1]));
    }

    /// <summary>The probability of a score at least this high without shift, not below <see cref="SmallestPValue"/>.</summary>
    public double PValue(int rows, double score)
    {
        if (double.IsNaN(score))
        {
            return double.NaN;
        }

        // The threshold falls strictly with the tail probability, so bisection in its logarithm finds it.
        double low = Math.Log(SmallestPValue), high = 0;
        if (score >= Threshold(rows, SmallestPValue))
        {
            return SmallestPValue;
        }

        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (Threshold(rows, Math.Exp(middle)) > score)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return Math.Exp(high);
    }
}
