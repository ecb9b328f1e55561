using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Charts;

/// <summary>
/// Chart L: a two-sided CUSUM of every class's standardised probability; its value is the largest of the 2K sums.
/// </summary>
internal sealed class ClassChart
{
    private readonly int _classes;
    private readonly ClassSums _sums;
    private readonly float[] _padded;
    private readonly float[] _above;
    private readonly float[] _below;
    private readonly int[] _aboveAges;
    private readonly int[] _belowAges;

    /// <param name="model">What the charts know of the reference.</param>
    /// <param name="padded">Memory for the probabilities of a row, padded.</param>
    public ClassChart(ChartModel model, float[] padded)
    {
        _classes = model.ClassMean.Length;
        _sums = new ClassSums(model.ClassMean, model.ClassSd, model.ClassAllowance);
        _padded = padded;
        (_above, _below) = (new float[padded.Length], new float[padded.Length]);
        (_aboveAges, _belowAges) = (new int[padded.Length], new int[padded.Length]);
    }

    /// <summary>The largest sum.</summary>
    public double Value { get; private set; }

    public ImmutableArray<float> Sums => [.. _above.AsSpan(0, _classes), .. _below.AsSpan(0, _classes)];

    public ImmutableArray<int> SumAges => [.. _aboveAges.AsSpan(0, _classes), .. _belowAges.AsSpan(0, _classes)];

    /// <param name="probabilities">One per class.</param>
    public void Advance(ReadOnlySpan<float> probabilities)
    {
        probabilities.CopyTo(_padded);
        Value = ClassSums.Largest(_sums.Advance(_above, _below, _padded));
        ClassSums.Grow(_above, _aboveAges);
        ClassSums.Grow(_below, _belowAges);
    }

    /// <summary>A row that is not charted passes by.</summary>
    public void Skip()
    {
        ClassSums.Grow(_above, _aboveAges);
        ClassSums.Grow(_below, _belowAges);
    }

    public void Restart()
    {
        Array.Clear(_above);
        Array.Clear(_below);
        Array.Clear(_aboveAges);
        Array.Clear(_belowAges);
        Value = 0;
    }

    /// <summary>Whose sum is the largest, in which direction, and the rows since it was last zero.</summary>
    public (int Class, ChartSide Side, int Age) Largest()
    {
        int above = IndexOfLargest(_above), below = IndexOfLargest(_below);
        return _above[above] >= _below[below]
            ? (above, ChartSide.Above, _aboveAges[above])
            : (below, ChartSide.Below, _belowAges[below]);
    }

    public void Restore(ImmutableArray<float> sums, ImmutableArray<int> ages)
    {
        sums.AsSpan()[.._classes].CopyTo(_above);
        sums.AsSpan()[_classes..].CopyTo(_below);
        ages.AsSpan()[.._classes].CopyTo(_aboveAges);
        ages.AsSpan()[_classes..].CopyTo(_belowAges);
        Value = sums.Max();
    }

    private int IndexOfLargest(float[] sums) =>
        System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(sums.AsSpan()[.._classes]);
}
