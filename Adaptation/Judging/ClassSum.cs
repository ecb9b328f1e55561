using System.Numerics.Tensors;
using Alphadrift.Adaptation.Sessions;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Judging;

/// <summary>A batch's class probabilities, read once for all that look at them, and their sum over a window.</summary>
internal sealed class ClassSum(ClassOutput output)
{
    private readonly double[] _sums = new double[output.Classes];
    private float[] _probabilities = [];

    /// <summary>Rows so far whose probabilities are finite.</summary>
    public int Rows { get; private set; }

    /// <summary>E_W softmax over them.</summary>
    public double[] Mean => [.. _sums.Select(sum => sum / Rows)];

    public void Begin()
    {
        Array.Clear(_sums);
        Rows = 0;
    }

    /// <param name="batch">What the session gave.</param>
    /// <param name="kept">The rows of the batch that count.</param>
    /// <returns>Probabilities of every row of the batch, K per row; valid until the next call.</returns>
    public ReadOnlySpan<float> Add(BatchResult batch, ReadOnlySpan<int> kept)
    {
        var classes = output.Classes;
        if (_probabilities.Length < batch.Rows * classes) _probabilities = new float[batch.Rows * classes];
        var all = _probabilities.AsSpan(0, batch.Rows * classes);
        output.Read(batch, all);
        foreach (var row in kept)
        {
            Add(all.Slice(row * classes, classes));
        }

        return all;
    }

    /// <summary>Adds one row's probabilities, unless they are not finite.</summary>
    public void Add(ReadOnlySpan<float> probabilities)
    {
        if (!float.IsFinite(TensorPrimitives.Sum(probabilities))) return;
        CorrelationBasis.Accumulate(probabilities, _sums);
        Rows++;
    }
}
