using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Features;

/// <summary>
/// What one run of the model says of some rows, row by row and without any memory of rows before. It refers to the memory of
/// <see cref="RowFeatures"/>: valid until the next batch.
/// </summary>
/// <remarks>A row is <em>kept</em> when the model answered it with finite moments. Kept rows are numbered from 0.</remarks>
internal sealed class FeatureBatch
{
    private readonly FeatureMemory _memory;

    internal FeatureBatch(FeatureMemory memory) => _memory = memory;

    /// <summary>What the session gave.</summary>
    public required BatchResult Result { get; init; }

    /// <summary>Number of the batch's first row within the window.</summary>
    public required int FirstRow { get; init; }

    /// <summary>Rows, kept or not.</summary>
    public int Rows => Result.Rows;

    /// <summary>The kept rows, by their numbers within the batch, ascending.</summary>
    public ReadOnlySpan<int> Kept => _memory.Kept.AsSpan(0, KeptRows);

    /// <summary>How many those are.</summary>
    public required int KeptRows { get; init; }

    /// <summary>The number of a row among the kept ones; −1 when it was left out.</summary>
    public int PlaceOf(int row) => _memory.Places[row];

    /// <summary>The feature vector v = [a ; s ; p ; e] of a kept row.</summary>
    public ReadOnlySpan<float> Features(int kept) => FeatureMemory.Row(_memory.Features, kept, _memory.FeatureLength);

    /// <summary>The absolutes |z̃| of a kept row; empty where the baseline has none.</summary>
    public ReadOnlySpan<float> Absolutes(int kept) => FeatureMemory.Row(_memory.Absolutes, kept, _memory.AbsoluteLength);

    /// <summary>The coordinates x of a kept row that the charts look at; empty without charts.</summary>
    public ReadOnlySpan<float> Whitened(int kept) => FeatureMemory.Row(_memory.Whitened, kept, _memory.WhitenedLength);

    /// <summary>Class probabilities of a row of the batch; empty without classes.</summary>
    public ReadOnlySpan<float> Probabilities(int row) => FeatureMemory.Row(_memory.Probabilities, row, _memory.Classes);

    /// <summary>Mean output of a kept row at a charted channel.</summary>
    public float MeanOutput(int kept, int charted) => Features(kept)[charted];
}
