using Alphadrift.Adaptation.Kernels;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>What every channel did on the reference rows.</summary>
internal sealed class TotalsPart(int rows, int channels)
{
    /// <summary>Mean moments.</summary>
    private readonly Entry<double> _moments =
        new("reference-moments.npy", NumberRule.Finite, MomentLayout.Count, channels);

    /// <summary>Share of rows in which a channel fired.</summary>
    private readonly Entry<double> _fired = new("reference-fired.npy", NumberRule.Shares, channels);

    public void Write(EntryWriter to, ChannelTotals totals)
    {
        IEnumerable<int> every = Enumerable.Range(0, channels);
        to.WriteLists(
            _moments,
            Enumerable.Range(0, MomentLayout.Count)
                .Select(moment => every.Select(channel => totals.Mean((Moment)moment, channel)).ToArray()));
        to.Write(_fired, [.. every.Select(totals.FiredShare)]);
    }

    public ChannelTotals Read(EntryReader from) => new(rows, from.Read(_moments), from.Read(_fired));
}
