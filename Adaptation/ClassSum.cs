using System.Numerics.Tensors;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation;

/// <summary>Adds up a window's class probabilities, batch by batch.</summary>
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
    public void Add(BatchResult batch, ReadOnlySpan<int> kept)
    {
        var classes = output.Classes;
        if (_probabilities.Length < batch.Rows * classes) _probabilities = new float[batch.Rows * classes];
        output.Read(batch, _probabilities.AsSpan(0, batch.Rows * classes));
        foreach (var row in kept)
        {
            Add(_probabilities.AsSpan(row * classes, classes));
        }
    }

    /// <summary>Adds one row's probabilities, unless they are not finite.</summary>
    public void Add(ReadOnlySpan<float> probabilities)
    {
        if (!float.IsFinite(TensorPrimitives.Sum(probabilities))) return;
        CorrelationBasis.Accumulate(probabilities, _sums);
        Rows++;
    }
}
