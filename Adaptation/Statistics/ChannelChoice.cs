using System.Collections.Immutable;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Which channels of every site are charted where a model has more dimensions than may be: the covariance costs memory and time
/// with the square of their number, and noise with the number itself.
/// </summary>
public static class ChannelChoice
{
    /// <summary>
    /// Every site gets the same number of dimensions, small sites all of theirs and the others what those leave over;
    /// within a site the channels are evenly spaced.
    /// </summary>
    /// <remarks>
    /// A channel of a wide site says less than one of a narrow site. On a net with sites of 64, 128, 256 and 512 channels this
    /// finds more shifts than the same share of every site's channels, and as many as all of them; as many principal components
    /// or random projections of every site find no more, nor do the channels that a pivoted Cholesky factorisation of the fit
    /// rows' correlation takes for the most independent.
    /// </remarks>
    /// <param name="channels">Channels per site.</param>
    /// <param name="dimensions">Dimensions of one charted channel, per site.</param>
    /// <param name="limit">Most dimensions together; every site keeps one channel in any case.</param>
    /// <returns>Per site the chosen channels, ascending.</returns>
    public static ImmutableArray<ImmutableArray<int>> SitesAlike(
        IReadOnlyList<int> channels, IReadOnlyList<int> dimensions, int limit)
    {
        Check(channels, dimensions, limit);
        var chosen = new ImmutableArray<int>[channels.Count];
        long left = limit;
        var open = channels.Count;
        foreach (var site in Enumerable.Range(0, channels.Count).OrderBy(site => (long)channels[site] * dimensions[site]))
        {
            var count = (int)Math.Clamp(left / open / dimensions[site], 1, channels[site]);
            chosen[site] = Spread(channels[site], count);
            left = Math.Max(0, left - ((long)count * dimensions[site]));
            open--;
        }

        return [.. chosen];
    }

    /// <summary>
    /// Every site keeps the same share of its channels, evenly spaced: what baselines up to format 2 were charted on.
    /// </summary>
    /// <param name="channels">Channels per site.</param>
    /// <param name="dimensions">Dimensions of one charted channel, per site.</param>
    /// <param name="limit">Most dimensions together; every site keeps one channel in any case.</param>
    /// <returns>Per site the chosen channels, ascending.</returns>
    public static ImmutableArray<ImmutableArray<int>> InProportion(
        IReadOnlyList<int> channels, IReadOnlyList<int> dimensions, int limit)
    {
        Check(channels, dimensions, limit);
        var all = channels.Zip(dimensions, (count, each) => (long)count * each).Sum();
        return [.. channels.Select(count => Spread(count, all <= limit ? count : Math.Max(1, (int)((long)count * limit / all))))];
    }

    private static void Check(IReadOnlyList<int> channels, IReadOnlyList<int> dimensions, int limit)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentNullException.ThrowIfNull(dimensions);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (channels.Count != dimensions.Count)
            throw new ArgumentException(
                $"{channels.Count} sites cannot have dimensions for {dimensions.Count}.", nameof(dimensions));
    }

    private static ImmutableArray<int> Spread(int channels, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (int)((long)i * channels / count))];
}
