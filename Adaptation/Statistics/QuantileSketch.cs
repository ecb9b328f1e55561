namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Quantiles of many channels from one pass over their values, in memory that does not depend on the number of values: counts in
/// <see cref="Bins"/> equal bins per channel.
/// </summary>
/// <remarks>
/// A quantile of rank q is never further than √((1−q)/q) standard deviations from the mean (Cantelli): ranks from .3 to .7
/// lie within 1.53. With mean and standard deviation known beforehand, bins over ±<see cref="Reach"/> therefore hold them
/// whatever the distribution is, and the answer lies in the same bin as the exact quantile: within
/// <see cref="LargestError"/> of it, point masses included.
/// </remarks>
internal sealed class QuantileSketch
{
    /// <summary>Bins per channel.</summary>
    public const int Bins = 4096;

    /// <summary>The bins reach this many standard deviations to either side of the mean.</summary>
    public const double Reach = 1.6;

    /// <summary>Smallest and largest rank that can be asked for.</summary>
    public const double LowestRank = 0.3, HighestRank = 1 - LowestRank;

    /// <summary>Width of a bin in standard deviations, which no quantile is off by more than.</summary>
    public const double LargestError = 2 * Reach / Bins;

    private const int Stride = Bins + 2;

    private readonly int[] _channels;
    private readonly double[] _mean;
    private readonly double[] _low;
    private readonly double[] _scale;
    private readonly double[] _squares;
    private readonly long[] _counts;

    /// <param name="channels">The channels whose quantiles are wanted.</param>
    /// <param name="mean">Mean of each of them.</param>
    /// <param name="sd">Standard deviation of each of them, or a little more than it.</param>
    public QuantileSketch(int[] channels, double[] mean, double[] sd)
    {
        _channels = channels;
        _mean = mean;
        _low = [.. mean.Zip(sd, (m, s) => m - (Reach * s))];
        _scale = [.. sd.Select(s => s > 0 ? Bins / (2 * Reach * s) : 0)];
        _squares = new double[channels.Length];
        _counts = new long[checked(channels.Length * Stride)];
    }

    /// <summary>Values per channel so far.</summary>
    public long Count { get; private set; }

    /// <param name="z">[rows, outer, channels, inner] of finite values.</param>
    /// <param name="allChannels">Number of channels in z.</param>
    /// <param name="inner">Number of neighbouring positions.</param>
    public void Add(ReadOnlySpan<float> z, int allChannels, long inner)
    {
        var run = checked((int)inner);
        var runs = z.Length / allChannels / run;
        for (var i = 0; i < _channels.Length; i++)
        {
            var counts = _counts.AsSpan(i * Stride, Stride);
            var (mean, low, scale, squares) = (_mean[i], _low[i], _scale[i], 0.0);
            for (var part = 0; part < runs; part++)
            {
                foreach (var value in z.Slice(((part * allChannels) + _channels[i]) * run, run))
                {
                    counts[(int)Math.Clamp(((value - low) * scale) + 1, 0, Bins + 1)]++;
                    squares += (value - mean) * (value - mean);
                }
            }

            _squares[i] += squares;
        }

        Count += (long)runs * run;
    }

    /// <summary>Standard deviation of a channel's values (divisor: their number).</summary>
    /// <param name="index">Position in the list of channels.</param>
    public double Sd(int index) => Math.Sqrt(_squares[index] / Count);

    /// <param name="index">Position in the list of channels.</param>
    /// <param name="rank">From <see cref="LowestRank"/> to <see cref="HighestRank"/>.</param>
    public double Quantile(int index, double rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, LowestRank);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, HighestRank);
        if (_scale[index] == 0) return _mean[index];
        var counts = _counts.AsSpan(index * Stride, Stride);
        var place = rank * (Count - 1);
        var below = 0L;
        var bin = 0;
        while (bin <= Bins && below + counts[bin] <= place) below += counts[bin++];
        var within = bin is 0 or Bins + 1 ? 0 : (place - below + 0.5) / counts[bin];
        return _low[index] + ((bin - 1 + Math.Min(within, 1)) / _scale[index]);
    }
}
