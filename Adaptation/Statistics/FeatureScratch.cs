namespace Alphadrift.Adaptation.Statistics;

/// <summary>Memory of a <see cref="FeatureModel"/> for some rows at a time. One owner.</summary>
/// <param name="layout">The layout of the rows.</param>
/// <param name="rows">Most rows.</param>
internal sealed class FeatureScratch(FeatureLayout layout, int rows)
{
    private readonly float[] _block = new float[rows * layout.MomentDimension];

    /// <summary>(row − mean)/sd of [a ; s ; p], row by row.</summary>
    public float[] Standardized { get; } = new float[rows * layout.MomentDimension];

    /// <summary>Rows in the whitened coordinates of one energy's block.</summary>
    public float[] Whitened { get; } = new float[rows * layout.Charted];

    /// <summary>The standardised rows at a block's coordinates: what its whitening is multiplied with.</summary>
    /// <param name="block">Coordinates ascend.</param>
    /// <param name="count">Rows.</param>
    /// <returns>count × k; valid until the next call.</returns>
    public Span<float> Gather(EnergyBlock block, int count)
    {
        Gather(block, count, _block);
        return _block.AsSpan(0, count * block.Coordinates.Length);
    }

    /// <summary>The same, into memory of the caller.</summary>
    public void Gather(EnergyBlock block, int count, Span<float> gathered)
    {
        var (coordinates, dimension) = (block.Coordinates, layout.MomentDimension);
        var k = coordinates.Length;
        var isRun = k > 0 && coordinates[^1] - coordinates[0] == k - 1;
        for (var i = 0; i < count; i++)
        {
            var row = Standardized.AsSpan(i * dimension, dimension);
            var target = gathered.Slice(i * k, k);
            if (isRun) row.Slice(coordinates[0], k).CopyTo(target);
            for (var j = 0; !isRun && j < k; j++) target[j] = row[coordinates[j]];
        }
    }
}
