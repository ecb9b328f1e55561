using System.Collections.Immutable;
using System.Globalization;
using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Tests.Dashboards;

/// <summary>
/// From the declaration of a metric to its panel: title, description, unit, kind and query. A threshold, and the value on the
/// reference, are shown in the panel of what they are compared with.
/// </summary>
/// <param name="selector">Which series of a metric the dashboard shows.</param>
internal sealed class MetricPanels(Func<Metric, string> selector)
{
    private const string Prefix = "alphadrift.";

    /// <summary>Counted continuously: shown as a rate. Counts of everything else are rare events.</summary>
    private static readonly string[] Flowing = ["{record}", "{row}", "By"];

    private static readonly ImmutableDictionary<string, Metric> Declared =
        DaemonMetrics.All.ToImmutableDictionary(metric => metric.Name);

    private static readonly ImmutableDictionary<string, Metric> Companions = DaemonMetrics.All
        .Select(metric => (metric.Name, Companion: CompanionOf(metric)))
        .Where(pair => pair.Companion is not null)
        .ToImmutableDictionary(pair => pair.Name, pair => pair.Companion!);

    /// <summary>Metrics with a panel of their own.</summary>
    public static IEnumerable<Metric> All => DaemonMetrics.All.Except(Companions.Values);

    /// <summary>The metric of that name, with dots and without the prefix.</summary>
    public static Metric Of(string name) => Declared[Prefix + name];

    /// <summary>Its name without the prefix.</summary>
    public static string ShortName(Metric metric) => metric.Name[Prefix.Length..];

    /// <summary>What it says, for a panel that shows it in its own way.</summary>
    public static string Help(string name, string more) => $"{Of(name).Help} {more}";

    /// <summary>How far the metric is above its threshold, as an expression: more than 1 alarms.</summary>
    public string Ratio(Metric metric) => $"{Series(metric)} / {Series(Companions[metric.Name])}";

    /// <summary>Name and selector.</summary>
    public string Series(Metric metric) => metric.PrometheusName + selector(metric);

    /// <summary>What that share of a histogram's values does not exceed.</summary>
    public string Quantile(Metric metric, string share, string by = "")
    {
        var rate = $"rate({metric.PrometheusName}_bucket{selector(metric)}[$__rate_interval])";
        return $"histogram_quantile({share}, sum by ({by}le) ({rate}))";
    }

    public Panel Panel(Metric metric) => metric switch
    {
        { Kind: MetricKind.Histogram } => Durations(metric),
        { Kind: MetricKind.Counter } when Flowing.Contains(metric.Unit) => Rate(metric),
        { Kind: MetricKind.Counter } => new(
            PanelKind.Bars,
            Title(metric),
            $"{metric.Help} Number within the interval that ends at each point.",
            "short",
            new Query($"increase({Series(metric)}[$__rate_interval])", Legend(metric))),
        { Unit: "s" } => Age(metric),
        _ when metric.Name.EndsWith(".info", StringComparison.Ordinal) => new(
            PanelKind.Facts,
            Title(metric),
            Sentence(metric.Help["1; ".Length..]),
            "none",
            new Query(Series(metric), string.Join("  ", metric.Labels.Remove("sha256").Select(Placeholder)))),
        _ when metric.Help.StartsWith("1 wh", StringComparison.Ordinal) => new(
            PanelKind.States, Title(metric), metric.Help, "bool_yes_no", new Query(Series(metric), Legend(metric))),
        _ => Companions.TryGetValue(metric.Name, out var companion) ? Pair(metric, companion) : Gauge(metric),
    };

    private Panel Gauge(Metric metric) => new(
        PanelKind.Lines, Title(metric), metric.Help, Unit(metric), new Query(Series(metric), Legend(metric)))
    {
        Logarithmic = metric.Name.EndsWith("p_value", StringComparison.Ordinal),
    };

    /// <summary>Beside its threshold or its value on the reference; what has many thresholds is shown by them.</summary>
    private Panel Pair(Metric metric, Metric other) => other.Name switch
    {
        var name when !name.EndsWith(".threshold", StringComparison.Ordinal) => Gauge(metric) with
        {
            Title = $"{Title(metric)}, now and on the reference",
            Description = $"{metric.Help} Dashed: on the reference.",
            Queries = [new(Series(metric), Legend(metric)), Compared(other, "on the reference")],
        },
        _ when other.Labels.IsEmpty => Gauge(metric) with
        {
            Title = $"{Title(metric)} and its threshold",
            Description = $"{metric.Help} Dashed: {InSentence(other.Help)}",
            Queries = [new(Series(metric), Legend(metric)), Compared(other, "threshold")],
        },
        _ => Gauge(metric) with
        {
            Title = $"{Title(metric)} by its threshold",
            Description = $"{metric.Help} As a multiple of its threshold: {InSentence(other.Help)}",
            Queries = [new(Ratio(metric), Legend(metric))],
            Limit = 1,
        },
    };

    private Query Compared(Metric metric, string by) => new(Series(metric), Legend(metric, by)) { Dashed = true };

    private Panel Rate(Metric metric) => new(
        PanelKind.Lines,
        $"{Title(metric)} per second",
        $"{metric.Help} Per second.",
        metric.Unit switch
        {
            "By" => "Bps",
            "{row}" => "rowsps",
            _ => "recps",
        },
        new Query($"rate({Series(metric)}[$__rate_interval])", Legend(metric)));

    private Panel Age(Metric metric) => new(
        PanelKind.Lines,
        $"Time since {Words(WithoutTimestamp(ShortName(metric)))}",
        $"{metric.Help} Shown as the time that has passed since then.",
        "s",
        new Query($"time() - {Series(metric)}", Legend(metric)));

    private Panel Durations(Metric metric) => new(
        PanelKind.Lines,
        Title(metric),
        $"{metric.Help} Half and 99 in 100 of them took no longer than this.",
        metric.Unit!,
        new(Quantile(metric, "0.5"), "half"),
        new(Quantile(metric, "0.99"), "99 in 100"));

    /// <summary>A threshold, or a value on the reference, of that metric.</summary>
    private static Metric? CompanionOf(Metric metric)
    {
        var dot = metric.Name.LastIndexOf('.') + 1;
        var (front, last) = (metric.Name[..dot], metric.Name[dot..]);
        return Find($"{front}reference_{last}") ?? (last is "score" or "value" ? Find($"{front}threshold") : null);

        static Metric? Find(string name) => Declared.GetValueOrDefault(name);
    }

    private static string Title(Metric metric) => Sentence(Words(ShortName(metric)) + (metric.Unit == "By" ? " bytes" : ""));

    /// <summary>Labels beside the model, and a word where they do not tell.</summary>
    private static string Legend(Metric metric, string? word = null)
    {
        var name = WithoutTimestamp(metric.Name);
        word ??= metric.Labels.IsEmpty ? Words(name[(name.LastIndexOf('.') + 1)..]) : null;
        return string.Join(
            ' ',
            [
                .. metric.Labels.Select(Placeholder),
                .. word is null ? [] : new[] { word },
                .. metric.BySegment ? new[] { Placeholder(Labels.Segment) } : [],
            ]);
    }

    private static string WithoutTimestamp(string name) => name.Replace(".timestamp", "", StringComparison.Ordinal);

    private static string Placeholder(string label) => $"{{{{{label}}}}}";

    private static string Words(string name) =>
        name.Replace("p_value", "p-value", StringComparison.Ordinal).Replace('.', ' ').Replace('_', ' ');

    private static string InSentence(string help) => char.ToLowerInvariant(help[0]) + help[1..];

    private static string Sentence(string words) => char.ToUpper(words[0], CultureInfo.InvariantCulture) + words[1..];

    private static string Unit(Metric metric) => metric switch
    {
        { Unit: "By" } => "bytes",
        { Unit: not null } => "short",
        _ when metric.Name.EndsWith("_share", StringComparison.Ordinal)
            || metric.Help.StartsWith("Share of ", StringComparison.Ordinal) => "percentunit",
        _ when metric.Help.StartsWith("Rows per second", StringComparison.Ordinal) => "rowsps",
        _ => "none",
    };
}
