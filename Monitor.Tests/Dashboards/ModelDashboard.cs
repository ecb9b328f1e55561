using System.Collections.Immutable;
using Alphadrift.Monitoring.Measures;
using static Alphadrift.Tests.Dashboards.MetricPanels;

namespace Alphadrift.Tests.Dashboards;

/// <summary>Everything about one model: a panel for every metric, in a row for every question.</summary>
internal static class ModelDashboard
{
    private static readonly MetricPanels Panels = new(Selector);

    private static readonly MetricPanels OfSplitStreams = new(metric => $"{Selector(metric)[..^1]},segment!=\"\"}}");

    /// <summary>
    /// The questions, and whose metrics answer them: names begin so, and the first row that fits takes them, in the order of
    /// these beginnings. What fits none is in the last row.
    /// </summary>
    private static readonly ImmutableArray<(string Question, bool Open, string[] Names)> Questions =
    [
        ("Does an alert fire?", true, ["alert.firing", "alert."]),
        ("How unusual are the windows?", true, ["window.score", "window.p_value", "window.alarms", "window.", "windows."]),
        ("Have the rows shifted?", true, ["chart.value", "chart.alarms", "chart."]),
        ("Which rectifiers moved?", true, ["site.contribution", "site.slope_movement", "site.", "sites."]),
        ("Has a distribution left its band?", true, ["skew."]),
        ("How do the segments differ?", false, ["segments."]),
        ("What would the slopes adapt to?", false, ["adaptation.", "slope", "trajectory."]),
        ("Do records arrive, and become rows?", true,
            ["records.consumed", "records.rejected", "consumer.lag", "last_", "records.", "consum", "row", "observe."]),
        ("Do notifications arrive?", true, ["webhook."]),
        ("What is running?", true, [""]),
    ];

    public static Dashboard Dashboard { get; } = new(
        "alphadrift-model",
        "Alphadrift: one model",
        "One watched model: alerts, window scores, charts, rectifiers, segments, adaptation, records and notifications.",
        [
            Variable.Job,
            Variable.Instance,
            new("model", "Model", Values($"{Of("model.info").PrometheusName}{{{DashboardJson.Daemons}}}", "model"), Many: false),
            new("segment", "Segment", Values(Of("window.rows").PrometheusName + OfModel, Labels.Segment)),
            new("site", "Rectifier", Values(Of("site.contribution").PrometheusName + OfModel, Labels.Site)),
        ],
        OfModel,
        [.. Questions.Select(Row)]);

    private static string Values(string series, string label) => $"label_values({series}, {label})";

    private static string OfModel => $$"""{{{DashboardJson.Daemons}},model="$model"}""";

    private static PanelRow Row((string Question, bool Open, string[] Names) asked, int index)
    {
        var own = All
            .Where(metric => Index(metric) == index)
            .OrderBy(metric => Array.FindIndex(asked.Names, name => Fits(metric, name)))
            .Select(Panels.Panel);
        ImmutableArray<Panel> panels = asked.Names.Contains("segments.") ? [BySegment, .. own] : [.. own];
        return new(asked.Question, panels.Length > 2 ? panels : [.. panels.Select(Wide)], asked.Open);

        Panel Wide(Panel panel) => panel with { Width = Panel.Columns / panels.Length };
    }

    private static Panel BySegment => new(
        PanelKind.Lines,
        "Window score by its threshold, by segment",
        Help("window.score", "As a multiple of its threshold; above 1 the segment's window alarms."),
        "none",
        new Query(OfSplitStreams.Ratio(Of("window.score")), "{{segment}}"))
    {
        Limit = 1,
    };

    private static int Index(Metric metric) =>
        Questions.IndexOf(Questions.First(asked => asked.Names.Any(name => Fits(metric, name))));

    private static bool Fits(Metric metric, string name) => ShortName(metric).StartsWith(name, StringComparison.Ordinal);

    private static string Selector(Metric metric) =>
        "{" + DashboardJson.Daemons
        + (metric.OfProcess ? "" : ",model=\"$model\"")
        + (metric.BySegment ? ",segment=~\"$segment\"" : "")
        + (metric.Labels.Contains(Labels.Site) ? ",site=~\"$site\"" : "") + "}";
}
