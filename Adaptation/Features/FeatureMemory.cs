using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Features;

/// <summary>The memory of one batch of features: allocated once, used again for every batch.</summary>
internal sealed class FeatureMemory
{
    public FeatureMemory(Baseline baseline, int rows, int whitenedLength, int classes)
    {
        var layout = baseline.Layout;
        (FeatureLength, AbsoluteLength) = (layout.Dimension, layout.AbsoluteDimension);
        (WhitenedLength, Classes) = (whitenedLength, classes);
        Kept = new int[rows];
        Places = new int[rows];
        Moments = new float[rows * layout.MomentDimension];
        Features = new float[rows * FeatureLength];
        Absolutes = new float[rows * AbsoluteLength];
        Gathered = new float[rows * WhitenedLength];
        Whitened = new float[rows * WhitenedLength];
        Probabilities = new float[rows * Classes];
        Scratch = new FeatureScratch(layout, rows);
    }

    public int FeatureLength { get; }

    public int AbsoluteLength { get; }

    public int WhitenedLength { get; }

    public int Classes { get; }

    public int[] Kept { get; }

    public int[] Places { get; }

    public float[] Moments { get; }

    public float[] Features { get; }

    public float[] Absolutes { get; }

    /// <summary>Standardised moments at the coordinates that are whitened.</summary>
    public float[] Gathered { get; }

    public float[] Whitened { get; }

    public float[] Probabilities { get; }

    public FeatureScratch Scratch { get; }

    public static ReadOnlySpan<float> Row(float[] rows, int row, int length) => rows.AsSpan(row * length, length);
}
