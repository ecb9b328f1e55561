using MathNet.Numerics;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// The largest values that a chart reached without shift, one per simulated stream, and the thresholds that follow: after its
/// warm-up a chart's hazard is constant, so P(maximum over T rows &gt; h) = 1 − exp(−hazard·T).
/// </summary>
/// <remarks>
/// The empirical quantile where at least <see cref="EmpiricalFrom"/> maxima lie above it. Beyond, h as a quadratic in ln H, where
/// H_i = −ln(1 − (i − ½)/B)/T is the hazard of the i-th largest of B maxima, fitted over the ranks 5 … B/5 by least squares with
/// the residuals weighted by √i (the most extreme ranks vary most).
/// </remarks>
internal sealed class RunMaxima
{
    /// <summary>So many maxima above a threshold make its empirical quantile good enough.</summary>
    public const int EmpiricalFrom = 150;

    /// <summary>Fewest streams that a threshold is read from.</summary>
    public const int FewestStreams = 200;

    private const int FirstRank = 5;

    private readonly double[] _ascending;
    private readonly double[] _tail;

    /// <param name="ascending">The maxima, sorted, at least <see cref="FewestStreams"/>.</param>
    /// <param name="countedRows">T, rows per stream without the warm-up.</param>
    public RunMaxima(double[] ascending, int countedRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ascending.Length, FewestStreams, nameof(ascending));
        ArgumentOutOfRangeException.ThrowIfLessThan(countedRows, 1);
        _ascending = ascending;
        CountedRows = countedRows;
        _tail = FitTail();
    }

    /// <summary>The maxima, ascending.</summary>
    public ReadOnlySpan<double> Ascending => _ascending;

    /// <summary>T.</summary>
    public int CountedRows { get; }

    /// <summary>The value that the chart crosses with this probability per row, without shift.</summary>
    public double Threshold(double hazard)
    {
        var share = -double.ExpM1(-hazard * CountedRows);
        if (share * _ascending.Length >= EmpiricalFrom) return ExceededBy(share);

        // The fit is not asked to go below what was seen often enough.
        var x = Math.Log(hazard);
        return Math.Max(_tail[0] + (x * (_tail[1] + (x * _tail[2]))), ExceededBy((double)EmpiricalFrom / _ascending.Length));
    }

    /// <summary>The value that this share of the streams exceeds.</summary>
    public double ExceededBy(double share)
    {
        // Linear interpolation between order statistics, the common "type 7" definition.
        var position = (1 - share) * (_ascending.Length - 1);
        var below = Math.Clamp((int)position, 0, _ascending.Length - 2);
        return _ascending[below] + ((position - below) * (_ascending[below + 1] - _ascending[below]));
    }

    private double[] FitTail()
    {
        var count = _ascending.Length;
        int[] ranks = [.. Enumerable.Range(FirstRank, (count / 5) - FirstRank + 1)];
        double[] hazards = [.. ranks.Select(rank => Math.Log(-Math.Log(1 - ((rank - 0.5) / count)) / CountedRows))];
        double[] heights = [.. ranks.Select(rank => _ascending[count - rank])];
        return Fit.PolynomialWeighted(hazards, heights, [.. ranks.Select(rank => (double)rank)], 2);
    }
}
