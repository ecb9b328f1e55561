using System.Collections.Immutable;
using Alphadrift.Adaptation.Adapting;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>The adapted slopes of one site, as the metrics show them.</summary>
/// <param name="Slope">Mean of the trajectory's slopes.</param>
/// <param name="Displacement">Root mean square of α_W − α₀.</param>
/// <param name="PValue">p-value of the displacement; NaN for several sites taken together.</param>
internal sealed record AdaptationSeries(string Name, double Slope, double Displacement, double PValue)
{
    /// <summary>The series of a window, at most <paramref name="limit"/>, in graph order.</summary>
    public static ImmutableArray<AdaptationSeries> Of(ImmutableArray<SiteDisplacement> sites, int limit = SiteSeries.MaxSites)
    {
        var kept = sites.Length <= limit ? sites.Length : limit - 1;
        IEnumerable<AdaptationSeries> own = sites.Take(kept).Select(site => new AdaptationSeries(site.Name, site.Slope, site.Rms,
            site.PValue));
        return kept == sites.Length ? [.. own] : [.. own, Together([.. sites.Skip(kept)])];
    }

    /// <summary>Means are over the channels of all sites, as they are within one.</summary>
    private static AdaptationSeries Together(ImmutableArray<SiteDisplacement> sites)
    {
        double channels = sites.Sum(site => site.Displacement.Length);
        return new(
            Labels.Other,
            sites.Sum(site => site.Displacement.Length * site.Slope) / channels,
            Math.Sqrt(sites.Sum(site => site.Displacement.Length * site.Rms * site.Rms) / channels),
            double.NaN);
    }
}
