using MathNet.Numerics.Distributions;

namespace Alphadrift.Adaptation.Scoring;

/// <summary>
/// Upper quantiles of a simulated null distribution, also beyond what was simulated. Down to a tail probability of
/// <see cref="Anchor"/> the empirical quantile; further out the cube root of the score is taken as linear in the normal score
/// (Wilson and Hilferty 1931: a sum of squares has a nearly normal cube root), through the anchor, with the slope fitted to the
/// simulated values beyond it.
/// </summary>
public sealed class TailQuantiles
{
    /// <summary>Tail probability at which the fitted tail takes over.</summary>
    public const double Anchor = 0.05;

    private readonly double[] _ascending;
    private readonly double _anchorRoot;
    private readonly double _anchorNormal;
    private readonly double _slope;

    /// <param name="ascending">Simulated scores, sorted, at least 100.</param>
    public TailQuantiles(double[] ascending)
    {
        ArgumentNullException.ThrowIfNull(ascending);
        ArgumentOutOfRangeException.ThrowIfLessThan(ascending.Length, 100, nameof(ascending));
        _ascending = ascending;
        _anchorNormal = -Normal.InvCDF(0, 1, Anchor);
        _anchorRoot = Math.Cbrt(Empirical(Anchor));

        // Weighted least squares through the anchor; the most extreme ranks vary most and weigh least.
        double numerator = 0, denominator = 0;
        var beyond = (int)(Anchor * ascending.Length);
        for (var rank = 1; rank < beyond; rank++)
        {
            var x = -Normal.InvCDF(0, 1, (rank - 0.5) / ascending.Length) - _anchorNormal;
            var y = Math.Cbrt(ascending[^rank]) - _anchorRoot;
            numerator += rank * x * y;
            denominator += rank * x * x;
        }

        _slope = Math.Max(numerator / denominator, 1e-6 * Math.Max(_anchorRoot, 1e-9));
    }

    /// <summary>The score that is exceeded with probability <paramref name="tail"/>, 0 &lt; tail &lt; 1.</summary>
    public double Quantile(double tail) =>
        tail >= Anchor ? Empirical(tail) : Math.Pow(_anchorRoot + (_slope * (-Normal.InvCDF(0, 1, tail) - _anchorNormal)), 3);

    /// <summary>
    /// The score that is exceeded in <paramref name="other"/> as rarely as <paramref name="score"/> is in this one. Both fitted
    /// tails are linear in the normal score, so beyond their anchors the cube roots follow each
    /// other along a line, however far out.
    /// </summary>
    public double Counterpart(double score, TailQuantiles other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var root = Math.Cbrt(score);
        return root > _anchorRoot
            ? Math.Pow(other._anchorRoot + (other._slope * (root - _anchorRoot) / _slope), 3)
            : other.At(Position(score) / (_ascending.Length - 1) * (other._ascending.Length - 1));
    }

    // Linear interpolation between order statistics at position (1 − tail)(B − 1), the common "type 7" definition.
    private double Empirical(double tail) => At((1 - tail) * (_ascending.Length - 1));

    /// <summary>Where a score lies among the simulated ones; the first place among equals.</summary>
    private double Position(double score)
    {
        int low = 0, high = _ascending.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ascending[middle] < score) low = middle + 1;
            else high = middle;
        }

        if (low == 0) return 0;
        if (low == _ascending.Length) return low - 1;
        return low - ((_ascending[low] - score) / (_ascending[low] - _ascending[low - 1]));
    }

    private double At(double position)
    {
        var below = Math.Clamp((int)position, 0, _ascending.Length - 1);
        var above = Math.Min(below + 1, _ascending.Length - 1);
        return _ascending[below] + ((position - below) * (_ascending[above] - _ascending[below]));
    }
}
