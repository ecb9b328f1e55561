using Alphadrift.Adaptation.Skew;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>The alert Skew in words.</summary>
internal static class SkewText
{
    private const int Sites = 3, Channels = 5;

    public static string Firing(SkewEvidence skew, bool times, string where)
    {
        var sites = skew.Sites.Take(Sites).Select(Site).ToList();
        var more = skew.Sites.Length > Sites ? Invariant($" and {skew.Sites.Length - Sites} more") : "";
        return $"Skew since {Since(skew, times)}{where}: something upstream is scaled, offset, missing or broken: "
            + (sites.Count == 0 ? "no site by itself" : string.Join("; ", sites))
            + more
            + Invariant($" (limit {skew.Threshold:0.#})");
    }

    public static string Resolved(SkewEvidence skew, bool times, string where) =>
        Invariant($"Skew is over: every site is within its band again ({skew.Score:0.#}, limit {skew.Threshold:0.#}); ")
        + $"it began at {Since(skew, times)}{where}";

    public static string KindName(SkewKind kind) => kind switch
    {
        SkewKind.MeanOutput => "mean output",
        SkewKind.NegativeShare => "share of negatives",
        _ => "skewness",
    };

    private static string Since(SkewEvidence skew, bool times) => !times
        ? Invariant($"row {skew.SinceRow}")
        : Invariant($"row {skew.SinceRow} ({skew.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z)");

    private static string Site(SkewedSite site)
    {
        var kinds = site.Kinds.Select(one => Invariant($"{KindName(one.Kind)} {one.Score:0.#} sd outside"));
        var dead = site.DeadChannels.IsEmpty
            ? []
            : new[]
            {
                Invariant($"{site.DeadChannels.Length} dead since row {site.DeadSinceRow}: channel ")
                    + string.Join(", ", site.DeadChannels.Take(Channels)) + (site.DeadChannels.Length > Channels ? ", …" : ""),
            };
        return $"{site.Name} ({string.Join(", ", kinds.Concat(dead))})";
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
