using System.Numerics.Tensors;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// What the dependence of rows is looked for in, chart by chart: their whitened coordinates (M), their log
/// energy (C), and their class probabilities (L).
/// </summary>
internal static class DependenceSeries
{
    /// <param name="rows">n × dimension.</param>
    /// <param name="dimension">Coordinates per row.</param>
    /// <param name="probabilities">n × classes; empty without classes.</param>
    /// <param name="classes">K.</param>
    public static List<RowSeries> Of(ReadOnlySpan<float> rows, int dimension, ReadOnlySpan<float> probabilities, int classes)
    {
        var basis = CorrelationBasis.Fit(rows, dimension);
        var (n, k) = (rows.Length / dimension, basis.Kept.Length);
        var series = new List<RowSeries>();
        if (k > 0)
        {
            var standardized = new float[n * k];
            basis.Standardize(rows, basis.Mean, standardized);
            var whitened = new float[n * k];
            RowProducts.Multiply(standardized, EnergyBlock.Fit(basis, FeatureModel.EnergyRidge).Whitening, k, whitened);
            var energy = new float[n];
            for (var row = 0; row < n; row++)
            {
                energy[row] = MathF.Log(TensorPrimitives.SumOfSquares<float>(whitened.AsSpan(row * k, k)) + 1e-6f);
            }

            series.Add(new RowSeries(whitened, k));
            series.Add(Centre(energy, 1));
        }

        if (classes > 0) series.Add(Centre(probabilities.ToArray(), classes));
        return series;
    }

    private static RowSeries Centre(float[] values, int length)
    {
        var (mean, sd) = CorrelationBasis.Moments(values, length);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = sd[i % length] > 1e-6 ? (float)((values[i] - mean[i % length]) / sd[i % length]) : 0;
        }

        return new RowSeries(values, length);
    }
}
