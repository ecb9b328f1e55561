using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>How the charted channels' mean outputs spread over reference rows; a file of an older version has none.</summary>
internal sealed class PercentilesPart(int charted)
{
    private readonly Entry<float> _percentiles =
        new("output-percentiles.npy", NumberRule.Ascending, charted, RowPercentiles.Count);

    public void Write(EntryWriter to, RowPercentiles? percentiles)
    {
        if (percentiles is not null) to.Write(_percentiles, percentiles.Values);
    }

    public RowPercentiles? Read(EntryReader from) =>
        from.Has(_percentiles.Name) ? new RowPercentiles(from.Read(_percentiles)) : null;
}
