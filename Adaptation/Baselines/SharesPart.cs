using System.Collections.Immutable;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>Where sites count their shares.</summary>
/// <param name="sites">The sites with shares; the entries hold their channels one after the other.</param>
internal sealed class SharesPart(ImmutableArray<BaselineSite> sites)
{
    /// <summary>t₃₀.</summary>
    private readonly Entry<double> _lower = new("shares/lower.npy", NumberRule.Finite, sites.Sum(site => site.Channels));

    /// <summary>t₇₀.</summary>
    private readonly Entry<double> _upper = new("shares/upper.npy", NumberRule.Finite, sites.Sum(site => site.Channels));

    /// <summary>Standard deviation of z.</summary>
    private readonly Entry<double> _sd = new("shares/sd.npy", NumberRule.NotNegative, sites.Sum(site => site.Channels));

    public void Write(EntryWriter to, IReadOnlyDictionary<string, ShareThresholds>? shares)
    {
        if (shares is null) return;
        ShareThresholds[] ordered = [.. sites.Select(site => shares[site.Name])];
        to.Write(_lower, [.. ordered.SelectMany(thresholds => thresholds.Lower)]);
        to.Write(_upper, [.. ordered.SelectMany(thresholds => thresholds.Upper)]);
        to.Write(_sd, [.. ordered.SelectMany(thresholds => thresholds.Sd)]);
    }

    public ImmutableDictionary<string, ShareThresholds>? Read(EntryReader from)
    {
        if (sites.IsEmpty) return null;
        double[] lower = from.Read(_lower), upper = from.Read(_upper), sd = from.Read(_sd);
        var shares = ImmutableDictionary.CreateBuilder<string, ShareThresholds>();
        var at = 0;
        foreach (var site in sites)
        {
            var range = at..(at += site.Channels);
            shares.Add(site.Name, new ShareThresholds([.. lower[range]], [.. upper[range]], [.. sd[range]]));
        }

        return shares.ToImmutable();
    }
}
