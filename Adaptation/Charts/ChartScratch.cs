namespace Alphadrift.Adaptation.Charts;

/// <summary>What the charts need for one row and forget after it: shared by all charts with one owner thread.</summary>
internal sealed class ChartScratch(ChartModel model)
{
    /// <summary>λ(u − m), padded with zeros.</summary>
    public float[] Increment { get; } = new float[MovingMean.Padded(model.Dimensions)];

    /// <summary>Class probabilities, padded with zeros.</summary>
    public float[] Probabilities { get; } = new float[MovingMean.Padded(model.ClassMean.Length)];

    /// <summary>Energies for the guaranteed chart; empty in a baseline without it.</summary>
    public double[] Energies { get; } = new double[model.Guaranteed?.Mean.Length ?? 0];
}
