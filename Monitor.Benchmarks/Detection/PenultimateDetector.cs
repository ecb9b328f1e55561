using Alphadrift.Adaptation.Detection;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// Peer: Hotelling's T² on the whitened features before the last linear layer, with the covariance of the fit rows and the ridge
/// that R* has for small windows. Thresholds from reference windows, as R* has them.
/// </summary>
internal sealed class PenultimateDetector : IWindowDetector
{
    private readonly double _falseAlarmRate;
    private readonly WindowStatistic _statistic;
    private readonly float[] _projected;
    private readonly double[] _mean;
    private readonly Dictionary<int, TailQuantiles> _nulls = [];

    public PenultimateDetector(ModelUnderTest model, double falseAlarmRate)
    {
        _falseAlarmRate = falseAlarmRate;
        var basis = CorrelationBasis.Fit(model.Fit.Penultimate, model.PenultimateLength);
        var (referenceMean, _) = CorrelationBasis.Moments(model.Reference.Penultimate, model.PenultimateLength);
        _statistic = new WindowStatistic(basis, referenceMean);
        _mean = new double[model.PenultimateLength];

        var k = basis.Kept.Length;
        var standardized = new float[model.Reference.Count * k];
        basis.Standardize(model.Reference.Penultimate, referenceMean, standardized);
        _projected = new float[standardized.Length];
        RowProducts.Multiply(standardized, basis.Eigenvectors, k, _projected);
    }

    public string Name => "penultimate T²";

    public double Score(ReadOnlySpan<WindowRow> window)
    {
        WindowMean.Of(window, static rows => rows.Penultimate, _mean);
        return _statistic.Score(_mean, NullDistribution.SmallWindowRidge);
    }

    public double Threshold(int rows)
    {
        if (!_nulls.TryGetValue(rows, out var quantiles))
        {
            var (scores, _) = NullWindows.Simulate(_projected, _statistic.Basis.Eigenvalues, rows, NullWindows.DefaultCount, rows);
            quantiles = _nulls[rows] = new TailQuantiles(scores);
        }

        return quantiles.Quantile(_falseAlarmRate);
    }
}
