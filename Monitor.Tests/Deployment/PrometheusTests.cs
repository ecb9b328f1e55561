using System.Text.RegularExpressions;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Alphadrift.Tests.Deployment;

/// <summary>The shipped Prometheus files: valid for Prometheus itself, and about metrics that the daemon really has.</summary>
public sealed partial class PrometheusTests
{
    private const int MaxAlertName = 40;

    /// <summary>Rules about a daemon, whatever it watches.</summary>
    private static readonly string[] OfTheProcess =
        ["AlphadriftAbsent", "AlphadriftDown", "AlphadriftGone", "AlphadriftRestarting"];

    private static readonly string[] Severities = ["critical", "warning", "info"];

    [Fact]
    public void Promtool_ScrapeConfiguration_IsValid() =>
        ExternalTool.Promtool().Run("deploy", "check", "config", "prometheus.yml").Succeeded();

    [Fact]
    public void Promtool_Rules_AreValidAndWithoutLint() =>
        ExternalTool.Promtool().Run("deploy", "check", "rules", "--lint=all", "--lint-fatal", "prometheus-rules.yml").Succeeded();

    [Fact]
    public void Promtool_RuleTests_Pass() =>
        ExternalTool.Promtool().Run("deploy", "test", "rules", "prometheus-rules.test.yml").Succeeded();

    [Fact]
    public void Rules_EveryAlert_IsComplete()
    {
        Assert.NotEmpty(Alerts());
        Assert.All(Alerts(), alert =>
        {
            Assert.Matches("^[A-Z][A-Za-z]+$", alert.Name);
            Assert.InRange(alert.Name.Length, 1, MaxAlertName);
            Assert.Contains(alert.Severity, Severities);
            Assert.DoesNotContain("{{", alert.Summary, StringComparison.Ordinal);
            Assert.NotEmpty(alert.Description);
            Assert.Matches(LinkToRunbook(), alert.Runbook);
        });
    }

    /// <summary>The page has no rule that is gone, and every rule has a part of it.</summary>
    [Fact]
    public void Runbook_Headings_AreExactlyTheAlerts()
    {
        var headings = File.ReadLines(InRepository("docs/reference/alerts.md"))
            .SkipWhile(line => line != "## Runbook")
            .Where(line => line.StartsWith("### ", StringComparison.Ordinal))
            .Select(line => line[4..]).ToList();
        var links = Alerts().Select(alert => LinkToRunbook().Match(alert.Runbook).Groups["anchor"].Value).ToList();

        Assert.Equal(
            links.Concat(AlertNames.All.Select(WebhookBody.RunbookAnchor)).Distinct().Order(),
            headings.Select(heading => heading.ToLowerInvariant()).Order());
        Assert.All(Alerts().Zip(links), one => Assert.Contains(
            one.Second, (string[])[one.First.Name.ToLowerInvariant(), one.First.Name["Alphadrift".Length..].ToLowerInvariant()]));
    }

    /// <summary>An alert that fired and was over between two scrapes is in the count of changes alone.</summary>
    [Fact]
    public void Rules_OfTheDaemonsOwnAlerts_LookAtTheirChangesToo() => Assert.All(AlertNames.All, name =>
    {
        var matcher = "alert=~?\"(\\w+\\|)*" + name + "(\\|\\w+)*\"";
        var rule = Assert.Single(
            Alerts(), alert => Regex.IsMatch(alert.Expression, $@"alphadrift_alert_firing\{{{matcher}\}} == 1"));
        Assert.Matches($@"increase\(alphadrift_alert_changes_total\{{{matcher},phase=""firing""\}}\[5m\]\)", rule.Expression);
    });

    [Fact]
    public void RuleTests_EveryAlert_HasOne()
    {
        var tests = File.ReadAllText(InRepository("deploy/prometheus-rules.test.yml"));

        Assert.All(Alerts(), alert => Assert.Contains($"alertname: {alert.Name}\n", tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Expressions_EveryMetric_IsDocumented()
    {
        var documented = MetricName()
            .Matches(File.ReadAllText(InRepository("docs/metrics.md"))).Select(match => match.Value).ToHashSet();
        var used = Alerts().SelectMany(alert => MetricName().Matches(alert.Expression + alert.Description))
            .Select(match => match.Value).Distinct();

        Assert.NotEmpty(used);
        Assert.All(used, name => Assert.Contains(name, documented));
    }

    [Fact]
    public void Expressions_ThatGroupOrMatchSeries_KeepTheModel()
    {
        var groups = Alerts().Where(alert => !OfTheProcess.Contains(alert.Name))
            .SelectMany(alert => Grouping().Matches(alert.Expression)).Select(match => match.Groups[1].Value);

        Assert.NotEmpty(groups);
        Assert.All(groups, labels => Assert.Contains("model", labels.Split(", ")));
    }

    [Fact]
    public void Descriptions_OfRulesAboutAModel_NameIt()
    {
        Assert.Equal(
            OfTheProcess,
            Alerts().Where(alert => !alert.Description.Contains("{{ $labels.model }}", StringComparison.Ordinal))
                .Select(alert => alert.Name).Order(StringComparer.Ordinal));
    }

    private static string InRepository(string path) => Path.Combine(RepositoryRoot.Path, path);

    private static List<Alert> Alerts()
    {
        using var reader = new StreamReader(InRepository("deploy/prometheus-rules.yml"));
        var file = new YamlStream();
        file.Load(reader);
        return [.. from @group in (YamlSequenceNode)file.Documents[0].RootNode["groups"]
                   from rule in (YamlSequenceNode)@group["rules"]
                   let annotations = rule["annotations"]
                   select new Alert(
                       (string)rule["alert"]!,
                       (string)rule["expr"]!,
                       (string)rule["labels"]["severity"]!,
                       (string)annotations["summary"]!,
                       (string)annotations["description"]!,
                       (string)annotations["runbook_url"]!)];
    }

    /// <summary>An absolute address: of the daemon that the alert is about, or of one that lives.</summary>
    [GeneratedRegex(
        @"\A(http://\{\{ \$labels\.instance \}\}/runbook#(?<anchor>[a-z]+)"
        + @"|\{\{ with query ""alphadrift_build_info"" \}\}http://\{\{ \. \| first \| label ""instance"" \}\}"
        + @"/runbook#(?<anchor>[a-z]+)\{\{ end \}\})\z")]
    private static partial Regex LinkToRunbook();

    [GeneratedRegex("alphadrift_[a-z0-9_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\b(?:by|on|without|ignoring) *\(([^)]*)\)")]
    private static partial Regex Grouping();

    private sealed record Alert(
        string Name, string Expression, string Severity, string Summary, string Description, string Runbook);
}
