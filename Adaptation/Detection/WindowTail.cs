namespace Alphadrift.Adaptation.Detection;

/// <summary>
/// The upper tail of the window score without shift for one window size, out of far more windows than <see cref="NullDistribution"/> has:
/// small windows are many between two false alarms, so that each may alarm with a probability of a few in 100,000 only.
/// </summary>
/// <param name="Rows">Rows per window.</param>
/// <param name="Windows">Windows that were simulated.</param>
/// <param name="Descending">The <see cref="Kept"/> largest scores, largest first.</param>
internal sealed record WindowTail(int Rows, int Windows, double[] Descending)
{
    /// <summary>Largest scores that are kept.</summary>
    public const int Kept = 400;

    /// <summary>Rows that are drawn per size, over all its windows.</summary>
    public const int DrawnRows = 2_000_000;

    /// <summary>With so many scores above it a quantile is the empirical one; beyond, the tail is fitted.</summary>
    private const int EmpiricalFrom = 50;

    public static int CountFor(int size) => DrawnRows / size;

    /// <param name="size">Rows per window.</param>
    /// <param name="scores">Of all simulated windows.</param>
    public static WindowTail Of(int size, double[] scores) => new(size, scores.Length, [.. scores.OrderDescending().Take(Kept)]);

    /// <summary>The score that a window without shift exceeds with this probability; null where that is not in the tail.</summary>
    /// <remarks>
    /// Beyond the empirical part the cube root of the score is a straight line in the normal score, through the <see cref="EmpiricalFrom"/>-th
    /// largest, fitted to the larger ones with their ranks as weights.
    /// </remarks>
    public double? Threshold(double probability)
    {
        var rank = probability * Windows;
        if (rank > Kept - 1) return null;
        if (rank >= EmpiricalFrom)
        {
            // The r-th largest is exceeded with about (r − ½)/B.
            var position = rank - 0.5;
            var below = (int)position;
            return Descending[below] + ((position - below) * (Descending[below + 1] - Descending[below]));
        }

        double anchor = Normal(EmpiricalFrom), root = Math.Cbrt(Descending[EmpiricalFrom - 1]), numerator = 0, denominator = 0;
        for (var r = 1; r < EmpiricalFrom; r++)
        {
            var x = Normal(r) - anchor;
            numerator += r * x * (Math.Cbrt(Descending[r - 1]) - root);
            denominator += r * x * x;
        }

        var slope = Math.Max(0, numerator / denominator);
        return Math.Pow(root + (slope * (-MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, probability) - anchor)), 3);

        double Normal(int r) => -MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, (r - 0.5) / Windows);
    }
}
