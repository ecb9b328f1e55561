using System.Collections.Immutable;
using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>One site of the last window as the site metrics show it.</summary>
/// <param name="SlopeMovement">Root mean square of δ over the channels that have one; NaN when none has.</param>
internal sealed record SiteSeries(
    string Name,
    double Contribution,
    double SlopeMovement,
    double Skewness,
    double ReferenceSkewness,
    double NegativeShare,
    double ReferenceNegativeShare,
    double MaskedShare,
    double ReferenceMaskedShare,
    int DeadChannels)
{
    /// <summary>
    /// Most values of the label <c>site</c>; a deeper model's last sites are taken together under <see cref="Labels.Other"/>.
    /// </summary>
    internal const int MaxSites = 256;

    /// <summary>The series of a window, at most <paramref name="limit"/>, in graph order.</summary>
    public static ImmutableArray<SiteSeries> Of(ImmutableArray<SiteObservation> sites, int limit = MaxSites)
    {
        var kept = sites.Length <= limit ? sites.Length : limit - 1;
        var series = ImmutableArray.CreateBuilder<SiteSeries>(Math.Min(sites.Length, limit));
        foreach (var site in sites.AsSpan()[..kept])
        {
            series.Add(One(site.Name, [site]));
        }

        if (kept < sites.Length)
        {
            series.Add(One(Labels.Other, sites.AsSpan()[kept..]));
        }

        return series.MoveToImmutable();
    }

    /// <summary>
    /// Contributions and dead channels add up; means are over the channels of all sites, as they are within one.
    /// </summary>
    private static SiteSeries One(string name, ReadOnlySpan<SiteObservation> sites)
    {
        double contribution = 0, squares = 0, skewness = 0, referenceSkewness = 0;
        double negative = 0, referenceNegative = 0, masked = 0, referenceMasked = 0;
        int channels = 0, moved = 0, dead = 0;
        foreach (var site in sites)
        {
            var count = site.SlopeMovement.Length;
            channels += count;
            contribution += site.Contribution;
            skewness += count * site.Skewness;
            referenceSkewness += count * site.ReferenceSkewness;
            negative += count * site.NegativeShare;
            referenceNegative += count * site.ReferenceNegativeShare;
            masked += count * site.MaskedShare;
            referenceMasked += count * site.ReferenceMaskedShare;
            dead += site.DeadChannels.Length;
            foreach (var movement in site.SlopeMovement)
            {
                if (double.IsFinite(movement))
                {
                    squares += movement * movement;
                    moved++;
                }
            }
        }

        return new(
            name,
            contribution,
            Math.Sqrt(squares / moved),
            skewness / channels,
            referenceSkewness / channels,
            negative / channels,
            referenceNegative / channels,
            masked / channels,
            referenceMasked / channels,
            dead);
    }
}
