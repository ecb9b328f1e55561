using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// Hotelling's T² on some coordinates of the features, with the fit rows' covariance and the ridge that the product takes for the
/// window's size; or, unwhitened, the squared length of the standardised mean deviation.
/// </summary>
internal sealed class MeanDetector : PeerDetector
{
    private readonly int[] _coordinates;
    private readonly int _length;
    private readonly WindowStatistic _statistic;

    public MeanDetector(string name, PeerContext context, int[] coordinates, bool whiten = true)
        : base(name, context, isSquared: true)
    {
        _coordinates = coordinates;
        _length = context.Model.Baseline.Layout.Dimension;
        var fit = Take(context.Fit);
        var (mean, sd) = CorrelationBasis.Moments(fit, coordinates.Length);
        var kept = CorrelationBasis.Keep(sd);
        var basis = whiten ? CorrelationBasis.Fit(fit, mean, sd, kept) : Plain(mean, sd, kept);
        _statistic = new WindowStatistic(basis, CorrelationBasis.Moments(Take(context.Reference), coordinates.Length).Mean);
    }

    public override double Score(ReadOnlySpan<WindowRow> window)
    {
        var mean = new double[_coordinates.Length];
        foreach (var (source, row) in window)
        {
            var from = source.Features.AsSpan(row * _length, _length);
            for (var i = 0; i < mean.Length; i++) mean[i] += from[_coordinates[i]];
        }

        for (var i = 0; i < mean.Length; i++) mean[i] /= window.Length;
        var isLarge = window.Length > Context.Reference.Count / 20;
        return _statistic.Score(mean, isLarge ? NullDistribution.LargeWindowRidge : NullDistribution.SmallWindowRidge);
    }

    private static CorrelationBasis Plain(double[] mean, double[] sd, int[] kept)
    {
        var identity = new float[kept.Length * kept.Length];
        for (var i = 0; i < kept.Length; i++) identity[(i * kept.Length) + i] = 1;
        return new CorrelationBasis(mean, sd, kept, [.. Enumerable.Repeat(1.0, kept.Length)], identity);
    }

    private float[] Take(MeasuredRows rows)
    {
        var taken = new float[rows.Count * _coordinates.Length];
        for (var row = 0; row < rows.Count; row++)
        {
            for (var i = 0; i < _coordinates.Length; i++)
            {
                taken[(row * _coordinates.Length) + i] = rows.Features[(row * _length) + _coordinates[i]];
            }
        }

        return taken;
    }
}
