using Alphadrift.Adaptation.Observations;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>A class's mean probability on the reference and now.</summary>
public readonly record struct ClassChange(int Class, double Reference, double Now);

/// <summary>Reference beside now, for a person.</summary>
public static class AlertComparison
{
    private const int Channels = 2, MaxClasses = 3, MaxSites = 3;

    /// <summary>Least change of a class's frequency that is told.</summary>
    private const double LeastChange = 0.01;

    /// <summary>The classes whose frequency changed most, largest change first; empty without classes.</summary>
    public static IEnumerable<ClassChange> Classes(Observation observation, int count)
    {
        ArgumentNullException.ThrowIfNull(observation);
        return observation.Charts is { } charts && charts.Classes.Length == charts.ReferenceClasses.Length
            ? charts.Classes.Select((now, k) => new ClassChange(k, charts.ReferenceClasses[k], now))
                .OrderByDescending(change => Math.Abs(change.Now - change.Reference))
                .ThenBy(change => change.Class)
                .Take(count)
            : [];
    }

    /// <summary>Loudest channels and classes in sentences that begin with a space; empty when nothing is known.</summary>
    public static string Text(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        var site = AlertText.LoudestSites(observation).FirstOrDefault(site => !site.Channels.IsEmpty);
        var channels = (site?.LoudestChannels(Channels) ?? []).Where(channel => channel < site!.Channels.Length)
            .Select(channel => Channel(channel, site!.Channels[channel])).ToList();
        var classes = Classes(observation, MaxClasses).Where(change => Math.Abs(change.Now - change.Reference) >= LeastChange)
            .Select(change => Invariant($"class {change.Class} {change.Reference:0.0%} → {change.Now:0.0%}")).ToList();
        return (channels.Count == 0 ? "" : $" Reference → now at {site!.Name}: {string.Join("; ", channels)}{Masked(site)}.")
            + MaskedSites(observation)
            + (classes.Count == 0 ? "" : $" Predicted: {string.Join(", ", classes)}.");
    }

    /// <summary>Sites that pass next to nothing, in a sentence that begins with a space; empty without any.</summary>
    public static string MaskedSites(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        var masked = observation.Sites.Where(site => site.IsMasked).ToList();
        if (masked.Count == 0) return "";
        var named = masked.Take(MaxSites).Select(
            site => Invariant($"{site.Name} ({site.ReferenceMaskedShare:0.#%} → {site.MaskedShare:0.#%})"));
        var more = masked.Count > MaxSites ? Invariant($" and {masked.Count - MaxSites} more") : "";
        return $" Masked, so that no gradient passes and silence is not health: {string.Join(", ", named)}{more}.";
    }

    private static string Masked(SiteObservation site) => site.MaskedShare > 0 || site.ReferenceMaskedShare > 0
        ? Invariant($"; units without a slope {site.ReferenceMaskedShare:0%} → {site.MaskedShare:0%}")
        : "";

    private static string Channel(int index, ChannelObservation channel) => Invariant(
        $"channel {index} mean output {channel.ReferenceMeanOutput:0.###} → {channel.MeanOutput:0.###}, ")
        + Invariant($"negative {channel.ReferenceNegativeShare:0%} → {channel.NegativeShare:0%}, ")
        + Invariant($"skewness {Known(channel.ReferenceSkewness)} → {Known(channel.Skewness)}");

    private static string Known(double value) => double.IsFinite(value) ? Invariant($"{value:0.##}") : "unknown";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
