using System.Collections.Immutable;

namespace Alphadrift.Tests.Dashboards;

/// <summary>A list of values to choose from.</summary>
/// <param name="Values">The query that finds them: <c>label_values(series, label)</c>.</param>
/// <param name="Many">Whether several may be chosen; all are at first.</param>
internal sealed record Variable(string Name, string Label, string Values, bool Many = true)
{
    private static readonly string Build = MetricPanels.Of("build.info").PrometheusName;

    public static Variable Job { get; } = new("job", "Job", $"label_values({Build}, job)");

    public static Variable Instance { get; } =
        new("instance", "Instance", $"label_values({Build}{{job=~\"$job\"}}, instance)");
}

/// <param name="Uid">Stable: links and provisioning name it.</param>
/// <param name="Alerting">The selector of the alerts that are marked in every panel.</param>
internal sealed record Dashboard(
    string Uid,
    string Title,
    string Description,
    ImmutableArray<Variable> Variables,
    string Alerting,
    ImmutableArray<PanelRow> Rows)
{
    /// <summary>The query of the marks: where an alert fires.</summary>
    public string Marks => $"{MetricPanels.Of("alert.firing").PrometheusName}{Alerting} == 1";
}
