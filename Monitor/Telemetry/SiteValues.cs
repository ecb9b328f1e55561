using System.Collections.Immutable;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Telemetry;

/// <summary>Limits of series by site.</summary>
internal static class SiteValues
{
    /// <summary>
    /// Most values of the label <c>site</c>; a deeper model's last sites are taken together under <see cref="Labels.Other"/>.
    /// </summary>
    internal const int MaxSites = 256;
}

/// <summary>The values of a window's sites, as the metrics show them: names, and one column per reading.</summary>
/// <param name="Folded">Sites that are shown together.</param>
internal sealed record SiteValues<T>(ImmutableArray<string> Names, ImmutableArray<double[]> Columns, int Folded)
{
    /// <param name="sites">In graph order.</param>
    /// <param name="name">A site's name.</param>
    /// <param name="readings">What is read of each.</param>
    /// <param name="limit">Most series; the last is of all sites that have none of their own.</param>
    public static SiteValues<T> Of(
        ImmutableArray<T> sites, Func<T, string> name, ImmutableArray<Reading<T>> readings, int limit)
    {
        var kept = sites.Length <= limit ? sites.Length : limit - 1;
        var (own, rest) = (sites[..kept], sites[kept..]);
        return rest.IsEmpty
            ? new([.. own.Select(name)], [.. readings.Select(reading => Own(reading).ToArray())], 0)
            : new(
                [.. own.Select(name), Labels.Other],
                [.. readings.Select(reading => Own(reading).Append(reading.Together(rest)).ToArray())],
                rest.Length);

        IEnumerable<double> Own(Reading<T> reading) => own.Select(reading.Value);
    }

    /// <summary>The series of one reading.</summary>
    public IEnumerable<Point> Points(int reading, params KeyValuePair<string, object?>[] labels) =>
        Names.Select((name, site) => new Point(Columns[reading][site], [.. labels, Labels.Of(Labels.Site, name)]));
}
