using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Scoring;

/// <summary>How probable every class is on the reference, and how far a window is from that.</summary>
/// <remarks>
/// A class of mean probability π has in a window the mean p. The deviance of the two, per row, is
/// D(p) = 2ν (p ln(p/π) + (1 − p) ln((1 − p)/(1 − π))): twice the logarithm of the likelihood ratio of a share (McCullagh and
/// Nelder 1989), where one row's probability is worth ν = π(1 − π)/sd² answers yes or no: one if the model is always sure. Near π
/// it is ((p − π)/sd)². Further off that square lets chance surpluses of rare classes set the threshold, which a class that is
/// gone does not reach: of 50 rows with 5 expected, none (probability .005) is about as strange as 12 or more (.003), but their
/// squares are 5.6 and 10.9; their deviances are 10.5 and 8.2.
/// </remarks>
internal sealed class ClassProportions
{
    /// <summary>No probabilities spread more, in 40 rows and more.</summary>
    public const double LargestSd = 0.51;

    private readonly double[] _reference;
    private readonly double[] _worth;

    /// <param name="mean">E_ref softmax, K of them.</param>
    /// <param name="sd">Standard deviation of one row's probability per class, floored.</param>
    public ClassProportions(double[] mean, double[] sd)
    {
        (Mean, Sd) = (mean, sd);

        // No probability with this deviation has a mean closer to 0 or 1; so the deviance is finite for a class that the
        // reference never predicts.
        _reference = [.. mean.Zip(sd, (share, spread) => Math.Clamp(share, spread * spread, 1 - (spread * spread)))];
        _worth = [.. _reference.Zip(sd, (share, spread) => share * (1 - share) / (spread * spread))];
    }

    /// <summary>E_ref softmax, K of them.</summary>
    public double[] Mean { get; }

    /// <summary>Standard deviation per class, at least <see cref="ChartModel.SmallestClassSd"/>.</summary>
    public double[] Sd { get; }

    /// <param name="reference">N × K.</param>
    /// <param name="classes">K.</param>
    public static ClassProportions Of(ReadOnlySpan<float> reference, int classes)
    {
        var (mean, sd) = CorrelationBasis.Moments(reference, classes);
        return new ClassProportions(mean, [.. sd.Select(spread => Math.Max(spread, ChartModel.SmallestClassSd))]);
    }

    /// <summary>The largest deviance over the classes, and its class.</summary>
    /// <param name="windowMean">E_W softmax, K of them.</param>
    public (double Deviance, int Class) Largest(ReadOnlySpan<double> windowMean)
    {
        var (largest, most) = (-1.0, 0);
        for (var label = 0; label < _reference.Length; label++)
        {
            var deviance = Deviance(label, windowMean[label]);
            if (deviance > largest) (largest, most) = (deviance, label);
        }

        return (largest, most);
    }

    private double Deviance(int label, double probability)
    {
        double share = Math.Clamp(probability, 0, 1), expected = _reference[label];
        return 2 * _worth[label] * (Term(share, expected) + Term(1 - share, 1 - expected));

        static double Term(double now, double then) => now > 0 ? now * Math.Log(now / then) : 0;
    }
}
