using Alphadrift.Monitoring.Measures;
using static Alphadrift.Tests.Dashboards.MetricPanels;

namespace Alphadrift.Tests.Dashboards;

/// <summary>All models at a glance: one line, or one curve, per model and instance.</summary>
internal static class FleetDashboard
{
    private const string ByModel = "by (model, instance)";
    private const string Each = "{{model}} {{instance}}";
    private const string Selected = "{" + DashboardJson.Daemons + "}";

    private static readonly MetricPanels Panels = new(_ => Selected);

    public static Dashboard Dashboard { get; } = new(
        "alphadrift-fleet",
        "Alphadrift: all models",
        "All watched models at a glance: which fire, how near the others are, and whether their numbers are fresh.",
        [Variable.Job, Variable.Instance],
        Selected,
        [
            new("Which models fire?", [.. Counts(), Firing, Overview]),
            new("How near is each to an alarm?",
            [
                Near("window.score", "Above 1 the last window alarms."),
                Near("chart.value", "The chart that is nearest to its threshold; above 1 it alarms."),
                Near("skew.score", "Above 1 a rectifier's distribution is outside of its band."),
            ]),
            new("Are the numbers fresh?",
            [
                OfEach("last_record.timestamp", metric => $"time() - max {ByModel} ({Panels.Series(metric)})"),
                OfEach("last_window.timestamp", metric => $"time() - max {ByModel} ({Panels.Series(metric)})"),
                OfEach("start.timestamp", metric => $"time() - max by (instance) ({Panels.Series(metric)})", "{{instance}}"),
            ]),
            new("Does each keep up with its topic?",
            [
                OfEach("records.consumed", metric => $"sum {ByModel} (rate({Panels.Series(metric)}[$__rate_interval]))"),
                OfEach("consumer.lag", metric => $"sum {ByModel} ({Panels.Series(metric)})") with
                {
                    Description = "Records not yet read, over all partitions; absent while unknown.",
                },
                new(
                    PanelKind.Lines,
                    "Share of records rejected",
                    "Records that could not become a row, as a share of those consumed; absent while there are none.",
                    "percentunit",
                    new Query(RejectedShare, Each)),
                OfEach("records.missed", metric => $"sum {ByModel} (rate({Panels.Series(metric)}[$__rate_interval]))"),
                OfEach("observe.duration", metric => Panels.Quantile(metric, "0.99", "model, instance, ")) with
                {
                    Description = Help("observe.duration", "99 in 100 of them took no longer than this."),
                },
                OfEach("consumer.partitions", metric => $"sum {ByModel} ({Panels.Series(metric)})"),
            ]),
            new("Do notifications arrive?",
            [
                OfEach(
                    "webhook.deliveries",
                    metric => $"sum by (model, instance, outcome) (increase({Panels.Series(metric)}[$__rate_interval]))",
                    Each + " {{outcome}}"),
                OfEach("webhook.retries", metric => $"sum {ByModel} (increase({Panels.Series(metric)}[$__rate_interval]))"),
                OfEach("webhook.queue_length", metric => $"sum {ByModel} ({Panels.Series(metric)})"),
                OfEach("webhook.disabled", metric => $"max {ByModel} ({Panels.Series(metric)})") with { Width = Panel.Columns },
            ]),
            new("What is running?",
            [
                Panels.Panel(Of("build.info")),
                OfEach("model.info", Panels.Series, Each + " {{name}}"),
                OfEach("baseline.info", Panels.Series, Each + " {{state}}"),
            ]),
        ]);

    private static string RejectedShare =>
        $"sum {ByModel} (rate({Panels.Series(Of("records.rejected"))}[$__rate_interval])) / "
        + $"(sum {ByModel} (rate({Panels.Series(Of("records.consumed"))}[$__rate_interval])) > 0)";

    private static Panel Firing => OfEach(
        "alert.firing", metric => $"max by (model, instance, alert) ({Panels.Series(metric)})", Each + " {{alert}}") with
    {
        Width = Panel.Columns,
    };

    private static Panel Overview => new(
        PanelKind.Table,
        "Every model",
        "Newest values. A multiple of a threshold above 1 alarms. Undelivered notifications are those of the shown time.",
        "short",
        new Query($"max {ByModel} ({Panels.Series(Of("alert.firing"))})", "Fires") { Unit = "bool_yes_no" },
        new Query(Nearness("window.score"), "Window score by threshold") { Unit = "none" },
        new Query(Nearness("chart.value"), "Chart by threshold") { Unit = "none" },
        new Query(Nearness("skew.score"), "Skew by threshold") { Unit = "none" },
        new Query($"time() - max {ByModel} ({Panels.Series(Of("last_window.timestamp"))})", "Last window") { Unit = "s" },
        new Query($"sum {ByModel} ({Panels.Series(Of("consumer.lag"))})", "Lag in records"),
        new Query(RejectedShare, "Rejected") { Unit = "percentunit" },
        new Query(
            $"sum {ByModel} (increase({Panels.Series(Of("webhook.deliveries"))[..^1]},outcome!=\"delivered\"}}[$__range]))",
            "Undelivered notifications"))
    {
        Width = Panel.Columns,
    };

    private static IEnumerable<Panel> Counts()
    {
        yield return Count("Models watched", "Models that are watched.", $"count(count by (model) ({Series("model.info")}))");
        yield return Count(
            "Alerts that fire",
            "Alerts that fire now, over all models and segments.",
            $"sum({Series("alert.firing")})") with
        {
            Limit = 1,
        };
        yield return Count("Daemons that answer", "Daemons whose last scrape succeeded.", $"sum(up{Selected})");
        yield return Count(
            "Records per second",
            Help("records.consumed", "Per second, over all models."),
            $"sum(rate({Series("records.consumed")}[$__rate_interval]))") with
        {
            Unit = "recps",
        };

        static Panel Count(string title, string description, string expression) =>
            new(PanelKind.Number, title, description, "short", new Query(expression, title))
            {
                Width = 6,
                Height = 4,
            };
    }

    private static Panel Near(string name, string more) => Panels.Panel(Of(name)) with
    {
        Title = $"{Panels.Panel(Of(name)).Title.Split(" and ")[0].Split(" by ")[0]} by its threshold",
        Description = Help(name, $"As a multiple of its threshold. {more}"),
        Queries = [new(Nearness(name), Each)],
        Limit = 1,
    };

    private static string Nearness(string name) => $"max {ByModel} ({Panels.Ratio(Of(name))})";

    /// <summary>The metric's own panel with one curve per model and instance.</summary>
    private static Panel OfEach(string name, Func<Metric, string> expression, string legend = Each) =>
        Panels.Panel(Of(name)) with { Queries = [new(expression(Of(name)), legend)] };

    private static string Series(string name) => Panels.Series(Of(name));
}
