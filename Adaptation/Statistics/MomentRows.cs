using System.Collections.Immutable;
using System.Numerics.Tensors;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Reads a batch's moments into rows of raw features [a ; q ; p] of the charted channels: the mean output a = ⟨z⁺⟩ + α⟨z⁻⟩ and
/// the energy q = ⟨(z⁺)²⟩ + α²⟨(z⁻)²⟩, at the slopes that shipped, and the shares p₃₀ and p₇₀ of the sites that report them.
/// </summary>
public sealed class MomentRows(FeatureLayout layout)
{
    /// <summary>Length of a raw row, 2D + 2P.</summary>
    public int RawLength => layout.MomentDimension;

    /// <param name="batch">What the session gave.</param>
    /// <param name="raw">
    /// batch.Rows × <see cref="RawLength"/>; a row whose moments are not all finite is left out and the next takes its place.
    /// </param>
    /// <param name="totals">Receives the moments of every channel of the rows that were kept.</param>
    /// <param name="firstLeftOut">Index of the first row that was left out; −1 when none was.</param>
    /// <param name="keptRows">Receives the indices of the rows that were kept; empty when not wanted.</param>
    /// <returns>The number of rows kept.</returns>
    public int Read(BatchResult batch, Span<float> raw, ChannelTotals totals, out int firstLeftOut, Span<int> keptRows = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(totals);
        firstLeftOut = -1;
        var kept = 0;
        for (var row = 0; row < batch.Rows; row++)
        {
            var target = raw.Slice(kept * RawLength, RawLength);
            if (!TryReadRow(batch, row, target))
            {
                firstLeftOut = firstLeftOut < 0 ? row : firstLeftOut;
                continue;
            }

            for (var site = 0; site < layout.Sites.Length; site++)
            {
                totals.Add(layout.ChannelOffset(site), batch.Site(site).Row(row));
            }

            totals.CountRow();
            if (!keptRows.IsEmpty) keptRows[kept] = row;
            kept++;
        }

        return kept;
    }

    private bool TryReadRow(BatchResult batch, int row, Span<float> target)
    {
        for (var site = 0; site < layout.Sites.Length; site++)
        {
            var moments = batch.Site(site);

            // A sum is finite only if all its terms are (two infinities of opposite sign give NaN).
            if (!float.IsFinite(TensorPrimitives.Sum(moments.All(row))))
            {
                return false;
            }

            ReadSite(moments.Row(row), layout.Sites[site], layout.ChartedChannels[site], layout.ChartedOffset(site), target);
            if (layout.HasShares(site)) ReadShares(moments.Shares(row), site, target[layout.ShareStart..]);
        }

        return true;
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

    private void ReadSite(ReadOnlySpan<float> moments, Site site, ImmutableArray<int> charted, int offset, Span<float> target)
    {
        var channels = site.Channels;
        var positive = moments.Slice((int)Moment.PositiveMean * channels, channels);
        var negative = moments.Slice((int)Moment.NegativeMean * channels, channels);
        var positiveSquare = moments.Slice((int)Moment.PositiveSquare * channels, channels);
        var negativeSquare = moments.Slice((int)Moment.NegativeSquare * channels, channels);
        for (var i = 0; i < charted.Length; i++)
        {
            var channel = charted[i];
            var slope = site.Slopes[channel];
            target[offset + i] = positive[channel] + (slope * negative[channel]);
            target[layout.Charted + offset + i] = positiveSquare[channel] + (slope * slope * negativeSquare[channel]);
        }
    }
}
