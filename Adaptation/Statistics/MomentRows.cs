using System.Numerics.Tensors;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Reads a batch's moments into rows of raw features [a ; q ; p] of the charted channels: the mean output a = ⟨z⁺⟩ + α⟨z⁻⟩ and
/// the energy q = ⟨(z⁺)²⟩ + α²⟨(z⁻)²⟩, at the slopes that shipped, and the shares p₃₀ and p₇₀ of the sites that report them.
/// </summary>
public sealed class MomentRows(FeatureLayout layout)
{
    private const int MostOnStack = 1024;

    private readonly float[][] _slopes = [.. layout.Sites.Select(site => site.Slopes.ToArray())];
    private readonly float[][] _squaredSlopes =
        [.. layout.Sites.Select(site => site.Slopes.Select(slope => slope * slope).ToArray())];

    /// <summary>Length of a raw row, 2D + 2P.</summary>
    public int RawLength => layout.MomentDimension;

    /// <param name="batch">What the session gave.</param>
    /// <param name="raw">
    /// batch.Rows × <see cref="RawLength"/>; a row whose moments are not all finite is left out and the next takes its place.
    /// </param>
    /// <param name="totals">Receives the moments of every channel of the rows that were kept.</param>
    /// <param name="firstLeftOut">Index of the first row that was left out; −1 when none was.</param>
    /// <returns>The number of rows kept.</returns>
    public int Read(BatchResult batch, Span<float> raw, ChannelTotals totals, out int firstLeftOut)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(totals);
        Span<int> kept = batch.Rows <= MostOnStack ? stackalloc int[batch.Rows] : new int[batch.Rows];
        var count = Read(batch, raw, kept);
        totals.Add(batch, layout, kept[..count]);
        firstLeftOut = count == batch.Rows ? -1 : 0;
        while (firstLeftOut >= 0 && firstLeftOut < count && kept[firstLeftOut] == firstLeftOut) firstLeftOut++;
        return count;
    }

    /// <param name="batch">What the session gave.</param>
    /// <param name="raw">As above.</param>
    /// <param name="kept">Receives the indices of the rows that were kept, ascending; batch.Rows long.</param>
    /// <returns>The number of rows kept.</returns>
    internal int Read(BatchResult batch, Span<float> raw, Span<int> kept)
    {
        var count = FiniteRows(batch, kept);
        for (var site = 0; site < layout.Sites.Length; site++)
        {
            var moments = batch.Site(site);
            for (var i = 0; i < count; i++)
            {
                var target = raw.Slice(i * RawLength, RawLength);
                ReadSite(moments.Row(kept[i]), site, target);
                if (layout.HasShares(site)) ReadShares(moments.Shares(kept[i]), site, target[layout.ShareStart..]);
            }
        }

        return count;
    }

    /// <summary>Rows whose moments are finite at every site.</summary>
    private int FiniteRows(BatchResult batch, Span<int> kept)
    {
        Span<bool> finite = batch.Rows <= MostOnStack ? stackalloc bool[batch.Rows] : new bool[batch.Rows];
        finite.Fill(true);
        for (var site = 0; site < layout.Sites.Length; site++)
        {
            // A sum is finite only if all its terms are (two infinities of opposite sign give NaN).
            var moments = batch.Site(site);
            for (var row = 0; row < batch.Rows; row++) finite[row] &= float.IsFinite(TensorPrimitives.Sum(moments.All(row)));
        }

        var count = 0;
        for (var row = 0; row < batch.Rows; row++)
        {
            if (finite[row]) kept[count++] = row;
        }

        return count;
    }

    /// <param name="shares">[MomentLayout.ShareCount, channels].</param>
    /// <param name="site">The site.</param>
    /// <param name="target">The row's part [p₃₀ ; p₇₀].</param>
    private void ReadShares(ReadOnlySpan<float> shares, int site, Span<float> target)
    {
        var channels = layout.Sites[site].Channels;
        var charted = layout.ChartedChannels[site];
        var offset = layout.ShareOffset(site);
        for (var i = 0; i < charted.Length; i++)
        {
            target[offset + i] = shares[charted[i]];
            target[layout.ChartedShares + offset + i] = shares[channels + charted[i]];
        }
    }

    private void ReadSite(ReadOnlySpan<float> moments, int site, Span<float> target)
    {
        var (channels, charted) = (layout.Sites[site].Channels, layout.ChartedChannels[site]);
        ReadOnlySpan<float> slopes = _slopes[site], squares = _squaredSlopes[site];
        var positive = moments.Slice((int)Moment.PositiveMean * channels, channels);
        var negative = moments.Slice((int)Moment.NegativeMean * channels, channels);
        var positiveSquare = moments.Slice((int)Moment.PositiveSquare * channels, channels);
        var negativeSquare = moments.Slice((int)Moment.NegativeSquare * channels, channels);
        var outputs = target.Slice(layout.ChartedOffset(site), charted.Length);
        var energies = target.Slice(layout.Charted + layout.ChartedOffset(site), charted.Length);
        if (charted.Length == channels)
        {
            TensorPrimitives.Multiply(slopes, negative, outputs);
            TensorPrimitives.Add(positive, outputs, outputs);
            TensorPrimitives.Multiply(squares, negativeSquare, energies);
            TensorPrimitives.Add(positiveSquare, energies, energies);
            return;
        }

        for (var i = 0; i < charted.Length; i++)
        {
            var channel = charted[i];
            outputs[i] = positive[channel] + (slopes[channel] * negative[channel]);
            energies[i] = positiveSquare[channel] + (squares[channel] * negativeSquare[channel]);
        }
    }
}
