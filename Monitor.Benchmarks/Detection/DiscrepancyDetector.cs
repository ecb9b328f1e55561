using System.Runtime.CompilerServices;
using Alphadrift.Benchmarks.Measures;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// Peer: the maximum mean discrepancy of Gretton et al. (2012) with a Gaussian kernel, its width by the median heuristic, as
/// Rabanser et al. (2019) have it; against all reference rows, whose mean kernel to a row is computed once.
/// </summary>
internal sealed class DiscrepancyDetector : PeerDetector
{
    private readonly Func<MeasuredRows, float[]> _values;
    private readonly GaussianKernel _kernel;
    private readonly ConditionalWeakTable<MeasuredRows, Points> _points = [];
    private readonly float[] _reference;
    private readonly float[] _referenceSquares;
    private readonly double _withinReference;

    /// <param name="dimension">Length of a point.</param>
    /// <param name="values">Rows × dimension.</param>
    public DiscrepancyDetector(string name, PeerContext context, int dimension, Func<MeasuredRows, float[]> values)
        : base(name, context, isSquared: true)
    {
        _values = values;
        var reference = values(context.Reference);
        _kernel = new GaussianKernel(dimension, GaussianKernel.MedianDistance(reference, dimension));
        _reference = _kernel.Pad(reference);
        _referenceSquares = _kernel.SquaredLengths(_reference);
        _withinReference = _points.GetValue(context.Reference, Measure).MeanToReference.Average();
    }

    public override double Score(ReadOnlySpan<WindowRow> window)
    {
        var stride = _kernel.Stride;
        var gathered = new float[window.Length * stride];
        var squares = new float[window.Length];
        var toReference = 0.0;
        for (var i = 0; i < window.Length; i++)
        {
            var (points, row) = (_points.GetValue(window[i].Source, Measure), window[i].Row);
            points.Padded.AsSpan(row * stride, stride).CopyTo(gathered.AsSpan(i * stride));
            squares[i] = points.Squares[row];
            toReference += points.MeanToReference[row];
        }

        return _kernel.MeanWithin(gathered, squares) - (2 * toReference / window.Length) + _withinReference;
    }

    private Points Measure(MeasuredRows rows)
    {
        var padded = _kernel.Pad(_values(rows));
        var squares = _kernel.SquaredLengths(padded);
        return new Points(padded, squares, _kernel.MeansTo(padded, squares, _reference, _referenceSquares));
    }

    private sealed record Points(float[] Padded, float[] Squares, double[] MeanToReference);
}
