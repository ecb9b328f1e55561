using System.Numerics.Tensors;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Adapting;

/// <summary>Keeps the gradients of the reference, row by row, for calibration.</summary>
internal sealed class GradientRows(int slopes, int rows, double lossLimit) : IGradientSink
{
    private readonly float[] _values = new float[checked(rows * slopes)];
    private readonly int[] _places = new int[rows];
    private readonly RowRules _rules = RowRules.None with { LossLimit = lossLimit };
    private int _seen;

    /// <summary>Rows kept.</summary>
    public int Kept { get; private set; }

    /// <summary>Kept × slopes, row-major.</summary>
    public Span<float> Values => _values.AsSpan(0, Kept * slopes);

    /// <summary>Per row that was seen its place among those kept; −1 for one that was not.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, _seen);

    public void Add(ReadOnlySpan<float> gradient, double loss)
    {
        if (!_rules.Admits(loss))
        {
            _places[_seen++] = -1;
            return;
        }

        gradient.CopyTo(_values.AsSpan(Kept * slopes));
        _places[_seen++] = Kept++;
    }

    public void LeaveOut() => _places[_seen++] = -1;

    /// <summary>The length that a share of the gradients does not exceed.</summary>
    public double Length(double quantile)
    {
        var lengths = new double[Kept];
        for (var row = 0; row < Kept; row++) lengths[row] = Math.Sqrt(TensorPrimitives.SumOfSquares<float>(Row(row)));
        Array.Sort(lengths);
        return lengths[(int)Math.Ceiling(quantile * Kept) - 1];
    }

    /// <summary>Shortens the gradients that are too long.</summary>
    public void Clip(RowRules rules)
    {
        for (var row = 0; row < Kept; row++)
        {
            var share = rules.Share(Row(row));
            if (share < 1) TensorPrimitives.Multiply(Row(row), (float)share, Row(row));
        }
    }

    /// <summary>Their mean: [slopes].</summary>
    public double[] Mean()
    {
        var sums = new double[slopes];
        for (var row = 0; row < Kept; row++) CorrelationBasis.Accumulate(Row(row), sums);
        return [.. sums.Select(sum => sum / Kept)];
    }

    private Span<float> Row(int row) => _values.AsSpan(row * slopes, slopes);
}
