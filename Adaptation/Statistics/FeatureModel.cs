using System.Numerics.Tensors;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Turns raw rows [a ; q ; p] into feature rows v = [a ; s ; p ; e] (with shares p where sites report
/// them): s = log(q + ε), and e = log(mean square of the row's whitened block + 10⁻³) per site and over all sites, for
/// the a- and for the s-block. Learnt on the fit rows.
/// </summary>
public sealed class FeatureModel
{
    /// <summary>ε of a channel is this share of its mean energy on the fit rows …</summary>
    public const double EpsilonShare = 0.01;

    /// <summary>… plus this.</summary>
    public const double EpsilonFloor = 1e-9;

    /// <summary>Ridge of the whitening of a block.</summary>
    public const double EnergyRidge = 0.01;

    /// <summary>What is added to an energy before its logarithm.</summary>
    public const double EnergyFloor = 1e-3;

    /// <summary>Absolutes end here, in standard deviations, so that one odd row does not decide a small window.</summary>
    public const float LargestAbsolute = 4;

    private const int ChunkRows = 256;

    private readonly float[] _epsilon;
    private readonly float[] _mean;
    private readonly float[] _scale;
    private readonly (int Start, int Length)[] _absoluteBlocks;

    public FeatureModel(FeatureLayout layout, double[] epsilon, double[] mean, double[] sd, EnergyBlock[] blocks)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(epsilon);
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(sd);
        ArgumentNullException.ThrowIfNull(blocks);
        if (epsilon.Length != layout.Charted || mean.Length != layout.MomentDimension || sd.Length != layout.MomentDimension
            || blocks.Length != layout.EnergyDimension)
        {
            throw new ArgumentException("The arrays of a feature model do not belong to its layout.");
        }

        Layout = layout;
        Epsilon = epsilon;
        Mean = mean;
        Sd = sd;
        Blocks = blocks;
        _epsilon = ToFloat(epsilon);
        _mean = ToFloat(mean);
        _absoluteBlocks = [.. layout.AbsoluteBlocks()];
        _scale = [.. sd.Select(value => value > 0 ? (float)(1 / value) : 0)];
    }

    public FeatureLayout Layout { get; }

    /// <summary>ε per charted channel.</summary>
    public double[] Epsilon { get; }

    /// <summary>Mean of [a ; s ; p] on the fit rows.</summary>
    public double[] Mean { get; }

    /// <summary>Standard deviation of [a ; s ; p] on the fit rows.</summary>
    public double[] Sd { get; }

    /// <summary>The whitening of each energy's block, in the order of e.</summary>
    public EnergyBlock[] Blocks { get; }

    /// <param name="layout">The layout of the rows.</param>
    /// <param name="raw">n raw rows; s takes the place of q.</param>
    public static FeatureModel Fit(FeatureLayout layout, Span<float> raw)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var dimension = layout.MomentDimension;
        var rows = raw.Length / dimension;
        var epsilon = new double[layout.Charted];
        for (var i = 0; i < rows; i++)
        {
            CorrelationBasis.Accumulate(raw.Slice((i * dimension) + layout.Charted, layout.Charted), epsilon);
        }

        for (var c = 0; c < epsilon.Length; c++)
        {
            epsilon[c] = (EpsilonShare * epsilon[c] / rows) + EpsilonFloor;
        }

        TakeLogarithms(raw, layout, ToFloat(epsilon));
        var (mean, sd) = CorrelationBasis.Moments(raw, dimension);
        var kept = CorrelationBasis.Keep(sd);
        var blocks = new EnergyBlock[layout.EnergyDimension];
        for (var e = 0; e < blocks.Length; e++)
        {
            var (start, length) = layout.EnergyBlock(e);
            int[] coordinates = [.. kept.Where(c => c >= start && c < start + length)];
            blocks[e] = EnergyBlock.Fit(CorrelationBasis.Fit(raw, mean, sd, coordinates), EnergyRidge);
        }

        return new FeatureModel(layout, epsilon, mean, sd, blocks);
    }

    /// <summary>q → log(q + ε), in place.</summary>
    /// <param name="raw">n raw rows.</param>
    public void TakeLogarithms(Span<float> raw) => TakeLogarithms(raw, Layout, _epsilon);

    /// <summary>Appends the energies.</summary>
    /// <param name="moments">n rows [a ; s ; p].</param>
    /// <param name="features">n × <see cref="FeatureLayout.Dimension"/>; overwritten with v.</param>
    public void AppendEnergies(ReadOnlySpan<float> moments, Span<float> features)
    {
        var dimension = Layout.MomentDimension;
        var rows = moments.Length / dimension;
        var scratch = new FeatureScratch(Layout, Math.Min(ChunkRows, rows));
        for (var first = 0; first < rows; first += ChunkRows)
        {
            var count = Math.Min(ChunkRows, rows - first);
            AppendEnergies(
                moments.Slice(first * dimension, count * dimension),
                features.Slice(first * Layout.Dimension, count * Layout.Dimension),
                scratch);
        }
    }

    /// <summary>The same for as many rows as the scratch has room for, which keeps their standardised moments.</summary>
    internal void AppendEnergies(ReadOnlySpan<float> moments, Span<float> features, FeatureScratch scratch)
    {
        var dimension = Layout.MomentDimension;
        var count = moments.Length / dimension;
        for (var i = 0; i < count; i++)
        {
            var row = moments.Slice(i * dimension, dimension);
            row.CopyTo(features[(i * Layout.Dimension)..]);
            var z = scratch.Standardized.AsSpan(i * dimension, dimension);
            TensorPrimitives.Subtract(row, _mean, z);
            TensorPrimitives.Multiply(z, _scale, z);
        }

        for (var e = 0; e < Blocks.Length; e++) AppendEnergy(Blocks[e], scratch, count, features[(dimension + e)..]);
    }

    /// <summary>
    /// v' = [v ; |z̃|], |z̃| = min(|row − mean|/sd, 4) at the coordinates of a and s whose sites have absolutes.
    /// </summary>
    /// <param name="moments">n rows [a ; s ; p].</param>
    /// <param name="features">Their v, n × <see cref="FeatureLayout.Dimension"/>.</param>
    /// <returns>n × <see cref="FeatureLayout.SmallWindowDimension"/>.</returns>
    public float[] AppendAbsolutes(ReadOnlySpan<float> moments, ReadOnlySpan<float> features)
    {
        int from = Layout.MomentDimension, v = Layout.Dimension, to = Layout.SmallWindowDimension;
        var rows = moments.Length / from;
        var extended = new float[checked(rows * to)];
        for (var i = 0; i < rows; i++)
        {
            var target = extended.AsSpan(i * to, to);
            features.Slice(i * v, v).CopyTo(target);
            ReadAbsolutes(moments.Slice(i * from, from), target[v..]);
        }

        return extended;
    }

    /// <summary>The absolutes of one row.</summary>
    /// <param name="row">[a ; s ; p].</param>
    /// <param name="absolutes">2Q; overwritten.</param>
    private void ReadAbsolutes(ReadOnlySpan<float> row, Span<float> absolutes)
    {
        foreach (var (start, length) in _absoluteBlocks)
        {
            var z = absolutes[..length];
            TensorPrimitives.Subtract(row.Slice(start, length), _mean.AsSpan(start, length), z);
            TensorPrimitives.Multiply(z, _scale.AsSpan(start, length), z);
            TensorPrimitives.Abs(z, z);
            TensorPrimitives.Min(z, LargestAbsolute, z);
            absolutes = absolutes[length..];
        }
    }

    /// <summary>The absolutes of one row, from its standardised moments.</summary>
    internal void TakeAbsolutes(ReadOnlySpan<float> standardized, Span<float> absolutes)
    {
        foreach (var (start, length) in _absoluteBlocks)
        {
            TensorPrimitives.Abs(standardized.Slice(start, length), absolutes[..length]);
            TensorPrimitives.Min(absolutes[..length], LargestAbsolute, absolutes[..length]);
            absolutes = absolutes[length..];
        }
    }

    /// <summary>Rows in the whitened coordinates of a block.</summary>
    /// <param name="moments">n rows [a ; s ; p].</param>
    /// <param name="block">A whitening learnt with this standardisation.</param>
    /// <param name="whitened">n × k; overwritten.</param>
    internal void Whiten(ReadOnlySpan<float> moments, EnergyBlock block, Span<float> whitened)
    {
        var dimension = Layout.MomentDimension;
        var rows = moments.Length / dimension;
        var k = block.Coordinates.Length;
        var standardized = new float[Math.Min(ChunkRows, rows) * k];
        for (var first = 0; first < rows; first += ChunkRows)
        {
            var count = Math.Min(ChunkRows, rows - first);
            var chunk = standardized.AsSpan(0, count * k);
            Standardize(moments.Slice(first * dimension, count * dimension), block, chunk);
            RowProducts.Multiply(chunk, block.Whitening, k, whitened.Slice(first * k, count * k));
        }
    }

    /// <summary>(row − mean)/sd at a block's coordinates: what its whitening is multiplied with.</summary>
    /// <param name="moments">n rows [a ; s ; p].</param>
    /// <param name="block">The block.</param>
    /// <param name="standardized">n × k; overwritten.</param>
    private void Standardize(ReadOnlySpan<float> moments, EnergyBlock block, Span<float> standardized)
    {
        var dimension = Layout.MomentDimension;
        var (k, coordinates) = (block.Coordinates.Length, block.Coordinates);
        for (var i = 0; i < moments.Length / dimension; i++)
        {
            var row = moments.Slice(i * dimension, dimension);
            var target = standardized.Slice(i * k, k);
            for (var j = 0; j < k; j++)
            {
                var coordinate = coordinates[j];
                target[j] = (row[coordinate] - _mean[coordinate]) * _scale[coordinate];
            }
        }
    }

    private static void TakeLogarithms(Span<float> raw, FeatureLayout layout, ReadOnlySpan<float> epsilon)
    {
        for (var at = 0; at < raw.Length; at += layout.MomentDimension)
        {
            var energies = raw.Slice(at + layout.Charted, layout.Charted);
            TensorPrimitives.Add(energies, epsilon, energies);
            TensorPrimitives.Log(energies, energies);
        }
    }

    private static float[] ToFloat(double[] values) => [.. values.Select(value => (float)value)];

    private void AppendEnergy(EnergyBlock block, FeatureScratch scratch, int rows, Span<float> target)
    {
        var k = block.Coordinates.Length;
        var whitened = scratch.Whitened.AsSpan(0, rows * k);
        RowProducts.Multiply(scratch.Gather(block, rows), block.Whitening, k, whitened);
        for (var i = 0; i < rows; i++)
        {
            var meanSquare = k == 0 ? 0 : TensorPrimitives.SumOfSquares<float>(whitened.Slice(i * k, k)) / k;
            target[i * Layout.Dimension] = MathF.Log(meanSquare + (float)EnergyFloor);
        }
    }
}
