using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// Chart M, a multivariate exponentially weighted moving average (Lowry et al. 1992) of clipped whitened rows:
/// z ← (1 − λ)z + λ(u − m), M = ‖z‖²(2 − λ)/λ. It starts at 0 and is not normalised for that.
/// </summary>
/// <param name="model">What the charts know of the reference.</param>
/// <param name="increment">Memory for λ(u − m) of a row, padded.</param>
internal sealed class MovementChart(ChartModel model, float[] increment)
{
    private readonly float[] _mean = new float[MovingMean.Padded(model.Dimensions)];
    private int _age;

    /// <summary>M.</summary>
    public double Value { get; private set; }

    /// <summary>Rows since M was last at or below its mean without shift.</summary>
    public int Age => _age;

    /// <param name="whitened">x of the row.</param>
    /// <param name="squaredLength">‖x‖².</param>
    public void Advance(ReadOnlySpan<float> whitened, double squaredLength)
    {
        model.Increment(whitened, squaredLength, increment.AsSpan(0, model.Dimensions));
        Value = ChartModel.EffectiveRows * MovingMean.Advance(_mean, increment);
        _age = Value <= model.MovementMean ? 0 : Ages.Next(_age);
    }

    /// <summary>A row that is not charted passes by.</summary>
    public void Skip() => _age = _age == 0 ? 0 : Ages.Next(_age);

    public void Restart()
    {
        Array.Clear(_mean);
        (Value, _age) = (0, 0);
    }

    /// <summary>z.</summary>
    public ImmutableArray<float> Mean => [.. _mean.AsSpan(0, model.Dimensions)];

    public void Restore(ImmutableArray<float> mean, double value, int age)
    {
        mean.CopyTo(_mean);
        (Value, _age) = (value, age);
    }
}
