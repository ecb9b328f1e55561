using Alphadrift.Adaptation.Detection;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>
/// Peer: black-box shift detection on the softmax outputs (BBSDs; Rabanser, Günnemann and Lipton 2019): a two-sample
/// Kolmogorov–Smirnov test per class with Bonferroni's correction, which is the largest distance over the classes. Its threshold
/// comes from reference windows too, so that its false-alarm rate is the wanted one and not merely below it.
/// </summary>
internal sealed class BbsdDetector : IWindowDetector
{
    private const int NullCount = 2000;

    private readonly double _falseAlarmRate;
    private readonly int _classes;
    private readonly MeasuredRows _reference;
    private readonly float[][] _ascending;
    private readonly Dictionary<int, TailQuantiles> _nulls = [];
    private float[] _values = [];

    public BbsdDetector(ModelUnderTest model, double falseAlarmRate)
    {
        _falseAlarmRate = falseAlarmRate;
        _classes = model.Classes;
        _reference = model.Reference;
        _ascending = new float[_classes][];
        for (var k = 0; k < _classes; k++)
        {
            _ascending[k] = [.. Enumerable.Range(0, _reference.Count).Select(row => _reference.Softmax[(row * _classes) + k]).Order()];
        }
    }

    public string Name => "BBSDs";

    public double Score(ReadOnlySpan<WindowRow> window)
    {
        if (_values.Length != window.Length)
        {
            _values = new float[window.Length];
        }

        var largest = 0.0;
        for (var k = 0; k < _classes; k++)
        {
            for (var i = 0; i < window.Length; i++)
            {
                _values[i] = window[i].Source.Softmax[(window[i].Row * _classes) + k];
            }

            Array.Sort(_values);
            largest = Math.Max(largest, Distance(_values, _ascending[k]));
        }

        return largest;
    }

    public double Threshold(int rows)
    {
        if (!_nulls.TryGetValue(rows, out var quantiles))
        {
            quantiles = _nulls[rows] = new TailQuantiles(Simulate(rows));
        }

        return quantiles.Quantile(_falseAlarmRate);
    }

    /// <summary>The largest distance of two empirical distribution functions.</summary>
    internal static double Distance(ReadOnlySpan<float> window, ReadOnlySpan<float> reference)
    {
        // The distance can be largest only at a value of the window or just before one: in between, one of the functions is
        // constant and the other monotone.
        var largest = 0.0;
        for (var i = 0; i < window.Length;)
        {
            var value = window[i];
            var after = i;
            while (after < window.Length && !(window[after] > value))
            {
                after++;
            }

            var below = (double)CountBelow(reference, value, orEqual: false) / reference.Length;
            var upTo = (double)CountBelow(reference, value, orEqual: true) / reference.Length;
            largest = Math.Max(largest, Math.Max(Math.Abs(((double)i / window.Length) - below), Math.Abs(((double)after / window.Length) - upTo)));
            i = after;
        }

        return largest;
    }

    private static int CountBelow(ReadOnlySpan<float> ascending, float value, bool orEqual)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ascending[middle] < value || (orEqual && ascending[middle] == value))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>
    /// Distances of reference windows, ascending. Such a window is part of what it is compared with: its deviation is smaller by
    /// √((N − n)/(N + n)) than a new window's, as for T².
    /// </summary>
    private double[] Simulate(int rows)
    {
        var inflation = Math.Sqrt((double)(_reference.Count + rows) / (_reference.Count - rows));
        var draw = new WindowDraw(_reference.Count, rows);
        var window = new WindowRow[rows];
        var scores = new double[NullCount];
        for (var i = 0; i < NullCount; i++)
        {
            var chosen = draw.Next(rows);
            for (var j = 0; j < rows; j++)
            {
                window[j] = new WindowRow(_reference, chosen[j]);
            }

            scores[i] = inflation * Score(window);
        }

        Array.Sort(scores);
        return scores;
    }
}
