using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>Projection of inputs onto the principal components of the fit rows.</summary>
internal sealed class PrincipalComponents
{
    private readonly double[] _mean;
    private readonly float[] _components;

    public PrincipalComponents(Rows fit, int most)
    {
        // With every standard deviation taken as 1 the correlation matrix is the covariance matrix.
        double[] ones = [.. Enumerable.Repeat(1.0, fit.Length)];
        (_mean, _) = CorrelationBasis.Moments(fit.Values, fit.Length);
        Count = Math.Min(most, fit.Length);
        var basis = CorrelationBasis.Fit(fit.Values, _mean, ones, [.. Enumerable.Range(0, fit.Length)]);
        _components = basis.Eigenvectors[..(Count * fit.Length)];
    }

    public int Count { get; }

    /// <returns>Rows × <see cref="Count"/>.</returns>
    public float[] Project(MeasuredRows rows)
    {
        var length = rows.Input.Length;
        var centred = new float[rows.Input.Values.Length];
        for (var i = 0; i < centred.Length; i++) centred[i] = (float)(rows.Input.Values[i] - _mean[i % length]);
        var projected = new float[rows.Count * Count];
        RowProducts.Multiply(centred, _components, length, projected);
        return projected;
    }
}
