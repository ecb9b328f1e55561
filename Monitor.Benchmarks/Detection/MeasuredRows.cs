using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Benchmarks.Detection;

/// <summary>What the model says of some rows, computed once; windows of them are means.</summary>
/// <param name="Input">The rows themselves.</param>
/// <param name="Features">Rows of the product's features v.</param>
/// <param name="Scored">Rows of v', what windows are scored on; v in a baseline without absolutes.</param>
/// <param name="Softmax">Rows of class probabilities.</param>
/// <param name="Whitened">Rows as the charts are fed with them; empty without charts.</param>
internal sealed record MeasuredRows(Rows Input, float[] Features, float[] Scored, float[] Softmax, float[] Whitened)
{
    public int Count => Input.Count;

    /// <summary>The moments of every channel; null where they were not asked for.</summary>
    public MomentPool? Moments { get; init; }
}

/// <summary>One row of a window.</summary>
internal readonly record struct WindowRow(MeasuredRows Source, int Row);
