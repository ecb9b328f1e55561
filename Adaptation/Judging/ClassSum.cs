using System.Collections.Immutable;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Judging;

/// <summary>The sum of class probabilities over a window's rows.</summary>
/// <param name="classes">K.</param>
internal sealed class ClassSum(int classes)
{
    private readonly double[] _sums = new double[classes];

    /// <summary>Rows so far whose probabilities are finite.</summary>
    public int Rows { get; private set; }

    /// <summary>E_W softmax over them; empty without such a row.</summary>
    public ImmutableArray<double> Mean => Rows == 0 ? [] : [.. _sums.Select(sum => sum / Rows)];

    public void Begin()
    {
        Array.Clear(_sums);
        Rows = 0;
    }

    /// <summary>Adds one row's probabilities, unless they are not finite.</summary>
    public void Add(ReadOnlySpan<float> probabilities)
    {
        if (!float.IsFinite(TensorPrimitives.Sum(probabilities))) return;
        CorrelationBasis.Accumulate(probabilities, _sums);
        Rows++;
    }
}
