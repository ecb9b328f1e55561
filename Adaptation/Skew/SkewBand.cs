using System.Collections.Immutable;
using Alphadrift.Adaptation.Scoring;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Skew;

/// <summary>
/// The reference band of every site's distribution: how far mean output, share of negatives and skewness of a site's channels
/// wander from the reference in windows without shift.
/// </summary>
/// <remarks>
/// 1. Per kind and channel z = √n (x_W − x_ref)/σ, σ its standard deviation over windows of the fit rows, times √n.
/// 2. Per site and kind q = the mean over channels of min(z², <see cref="Cap"/>), and h = (∛q − mean)/sd, mean and sd over null
/// windows of that size: the cube root makes it about normal (Wilson and Hilferty).
/// 3. A window is outside when the largest h of all sites and kinds exceeds what the largest does in null windows at the chosen
/// rate, so that the number of sites and kinds is accounted for.
/// </remarks>
internal sealed class SkewBand
{
    /// <summary>Largest z² of one channel: skewness has heavy tails in small windows.</summary>
    public const double Cap = 100;

    public const int Kinds = (int)SkewKind.Skewness + 1;

    private readonly TailQuantiles[] _quantiles;

    /// <param name="sizes">Window sizes, ascending.</param>
    /// <param name="scales">σ, [kinds × channels]; 0 where a channel does not vary.</param>
    /// <param name="means">Mean of ∛q per size, [sites × kinds].</param>
    /// <param name="sds">Standard deviation of the same.</param>
    /// <param name="maxima">Per size the largest h of simulated windows, ascending.</param>
    public SkewBand(ImmutableArray<int> sizes, double[] scales, double[][] means, double[][] sds, double[][] maxima)
    {
        (Sizes, Scales, Means, Sds, Maxima) = (sizes, scales, means, sds, maxima);
        _quantiles = [.. maxima.Select(values => new TailQuantiles([.. values.Select(value => value + Shift)]))];
    }

    public ImmutableArray<int> Sizes { get; }

    public double[] Scales { get; }

    public double[][] Means { get; }

    public double[][] Sds { get; }

    public double[][] Maxima { get; }

    public bool Covers(int rows) => !Sizes.IsEmpty && rows >= Sizes[0] && rows <= Sizes[^1];

    /// <summary>
    /// The largest h that a window of this many rows exceeds with probability <paramref name="tail"/> without shift.
    /// </summary>
    public double Threshold(int rows, double tail)
    {
        var (lower, weight) = Between(rows);
        var upper = Math.Min(lower + 1, Sizes.Length - 1);
        return Mix(_quantiles[lower].Quantile(tail), _quantiles[upper].Quantile(tail), weight) - Shift;
    }

    /// <summary>h of every site and kind, [sites × kinds].</summary>
    public double[] Scores(FeatureLayout layout, ChannelTotals window, ChannelTotals reference)
    {
        var roots = Roots(layout, window, reference, Scales, 1);
        var (lower, weight) = Between((int)window.Rows);
        var upper = Math.Min(lower + 1, Sizes.Length - 1);
        for (var i = 0; i < roots.Length; i++)
        {
            roots[i] = (roots[i] - Mix(Means[lower][i], Means[upper][i], weight)) / Mix(Sds[lower][i], Sds[upper][i], weight);
        }

        return roots;
    }

    /// <summary>∛q of every site and kind; 0 where no channel of a site varies.</summary>
    /// <param name="inflation">What squared deviations are multiplied with.</param>
    public static double[] Roots(
        FeatureLayout layout, ChannelTotals window, ChannelTotals reference, double[] scales, double inflation)
    {
        var roots = new double[layout.Sites.Length * Kinds];
        for (var site = 0; site < layout.Sites.Length; site++)
        {
            for (var kind = 0; kind < Kinds; kind++)
            {
                double sum = 0;
                var count = 0;
                for (var c = 0; c < layout.Sites[site].Channels; c++)
                {
                    var channel = layout.ChannelOffset(site) + c;
                    var scale = scales[(kind * layout.Channels) + channel];
                    var slope = layout.Sites[site].Slopes[c];
                    var moved = Value((SkewKind)kind, window, channel, slope) - Value((SkewKind)kind, reference, channel, slope);
                    if (scale > 0 && double.IsFinite(moved))
                    {
                        sum += Math.Min(inflation * window.Rows * moved * moved / (scale * scale), Cap);
                        count++;
                    }
                }

                roots[(site * Kinds) + kind] = count == 0 ? 0 : Math.Cbrt(sum / count);
            }
        }

        return roots;
    }

    public static double Value(SkewKind kind, ChannelTotals totals, int channel, double slope) => kind switch
    {
        SkewKind.MeanOutput => totals.MeanOutput(channel, slope),
        SkewKind.NegativeShare => totals.Mean(Kernels.Moment.NegativeShare, channel),
        _ => totals.Skewness(channel),
    };

    /// <summary>Added to h, which may be negative, where quantiles of positive numbers are needed.</summary>
    private const double Shift = 10;

    private (int Lower, double Weight) Between(int rows)
    {
        var lower = 0;
        while (lower + 1 < Sizes.Length && Sizes[lower + 1] <= rows)
        {
            lower++;
        }

        return lower + 1 == Sizes.Length
            ? (lower, 0)
            : (lower, Math.Max(0, Math.Log((double)rows / Sizes[lower]) / Math.Log((double)Sizes[lower + 1] / Sizes[lower])));
    }

    private static double Mix(double below, double above, double weight) => ((1 - weight) * below) + (weight * above);
}
