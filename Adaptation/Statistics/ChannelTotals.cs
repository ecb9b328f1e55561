using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Adaptation.Statistics;

/// <summary>
/// Per channel the sums over rows of its moments, for slope movement, skewness and dead channels.
/// Sums of disjoint row sets add up.
/// </summary>
public sealed class ChannelTotals
{
    private readonly double[] _sums;
    private readonly long[] _firedRows;
    private readonly long[]? _alwaysOnRows;

    public ChannelTotals(int channels)
    {
        _sums = new double[MomentLayout.Count * channels];
        _firedRows = new long[channels];
        _alwaysOnRows = new long[channels];
    }

    /// <summary>Restores totals from means over <paramref name="rows"/> rows.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="means">[MomentLayout.Count × channels].</param>
    /// <param name="firedShare">Per channel the share of rows in which it fired.</param>
    public ChannelTotals(long rows, ReadOnlySpan<double> means, ReadOnlySpan<double> firedShare)
        : this(firedShare.Length)
    {
        Rows = rows;
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] = means[i] * rows;
        }

        for (var channel = 0; channel < _firedRows.Length; channel++)
        {
            _firedRows[channel] = (long)Math.Round(firedShare[channel] * rows);
        }

        _alwaysOnRows = null;
    }

    /// <summary>Number of rows so far.</summary>
    public long Rows { get; private set; }

    public int Channels => _firedRows.Length;

    /// <summary>Mean over rows of a moment.</summary>
    public double Mean(Moment moment, int channel) => _sums[((int)moment * Channels) + channel] / Rows;

    /// <summary>Share of rows in which the channel was positive somewhere.</summary>
    public double FiredShare(int channel) => (double)_firedRows[channel] / Rows;

    /// <summary>
    /// Share of rows in which the channel was on at every position: positive somewhere, negative nowhere. NaN for restored
    /// totals, which do not tell.
    /// </summary>
    public double AlwaysOnShare(int channel) => (double?)_alwaysOnRows?[channel] / Rows ?? double.NaN;

    /// <summary>True when the channel was positive in no row.</summary>
    public bool NeverFired(int channel) => _firedRows[channel] == 0;

    /// <summary>Mean output ⟨z⁺⟩ + α⟨z⁻⟩ over rows.</summary>
    public double MeanOutput(int channel, double slope) =>
        Mean(Moment.PositiveMean, channel) + (slope * Mean(Moment.NegativeMean, channel));

    /// <summary>Skewness of z over rows and positions, E(z − μ)³/σ³; NaN for a constant channel.</summary>
    public double Skewness(int channel)
    {
        var mean = Mean(Moment.PositiveMean, channel) + Mean(Moment.NegativeMean, channel);
        var square = Mean(Moment.PositiveSquare, channel) + Mean(Moment.NegativeSquare, channel);
        var variance = square - (mean * mean);
        if (variance <= 1e-12 * square)
        {
            return double.NaN;
        }

        var central = Mean(Moment.Cube, channel) - (3 * mean * square) + (2 * mean * mean * mean);
        return central / (variance * Math.Sqrt(variance));
    }

    /// <summary>Adds rows of a batch.</summary>
    /// <param name="batch">What the session gave.</param>
    /// <param name="layout">Where each site's channels begin.</param>
    /// <param name="rows">Their numbers within the batch.</param>
    internal void Add(BatchResult batch, FeatureLayout layout, ReadOnlySpan<int> rows)
    {
        for (var site = 0; site < layout.Sites.Length; site++)
        {
            var moments = batch.Site(site);
            foreach (var row in rows) Add(layout.ChannelOffset(site), moments.Row(row));
        }

        Rows += rows.Length;
    }

    /// <summary>As if there had been no row.</summary>
    internal void Clear()
    {
        Array.Clear(_sums);
        Array.Clear(_firedRows);
        if (_alwaysOnRows is not null) Array.Clear(_alwaysOnRows);
        Rows = 0;
    }

    /// <summary>Adds one row of one site.</summary>
    /// <param name="channelOffset">Where the site's channels begin.</param>
    /// <param name="moments">[MomentLayout.Count × the site's channels].</param>
    internal void Add(int channelOffset, ReadOnlySpan<float> moments)
    {
        var channels = moments.Length / MomentLayout.Count;
        for (var moment = 0; moment < MomentLayout.Count; moment++)
        {
            CorrelationBasis.Accumulate(
                moments.Slice(moment * channels, channels),
                _sums.AsSpan((moment * Channels) + channelOffset, channels));
        }

        var positive = moments.Slice((int)Moment.PositiveMean * channels, channels);
        var negative = moments.Slice((int)Moment.NegativeShare * channels, channels);
        for (var channel = 0; channel < channels; channel++)
        {
            if (positive[channel] > 0)
            {
                _firedRows[channelOffset + channel]++;
                if (_alwaysOnRows is not null && negative[channel] == 0) _alwaysOnRows[channelOffset + channel]++;
            }
        }
    }

    internal void CountRow() => Rows++;
}
