using System.Text.RegularExpressions;
using Xunit;

namespace Alphadrift.Tests.Dashboards;

/// <summary>Every query of the dashboards, by a Prometheus that scraped real daemons before and during a shift.</summary>
public sealed partial class DashboardQueriesTests : IClassFixture<ScrapedShift>
{
    private readonly ScrapedShift _run;

    public DashboardQueriesTests(ScrapedShift run)
    {
        Assert.SkipWhen(PrometheusServer.Unavailable is not null, PrometheusServer.Unavailable ?? "");
        _run = run;
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public async Task Queries_OfEveryPanel_ReturnSeries(string name)
    {
        var empty = new List<string>();
        foreach (var (panel, query) in Queries(name))
        {
            if (!(await CurvesAsync(query)).Any(curve => curve.Points.Count > 0))
            {
                empty.Add($"{panel.Title}: {query.Expression}");
            }
        }

        Assert.True(empty.Count == 0, string.Join('\n', empty));
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public async Task Queries_OfVariables_FindValues(string name)
    {
        foreach (var variable in Dashboards.Of(name).Variables)
        {
            var (series, label) = LabelValues().Match(variable.Values) switch
            {
                { Success: true } match => (match.Groups["series"].Value, match.Groups["label"].Value),
                _ => throw new InvalidOperationException(variable.Values),
            };

            Assert.Contains(
                await CurvesAsync(new Query(series, "")), curve => curve.Labels.GetValueOrDefault(label) is { Length: > 0 });
        }
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public async Task Marks_OfAlerts_AreThereDuringTheShiftAlone(string name)
    {
        var points = (await CurvesAsync(new Query(Dashboards.Of(name).Marks, ""))).SelectMany(curve => curve.Points).ToList();

        Assert.NotEmpty(points);
        Assert.All(points, point => Assert.InRange(point.At, _run.ShiftedFrom, _run.To));
    }

    [Theory]
    [InlineData("fleet", "Alerts that fire")]
    [InlineData("fleet", "Alert firing")]
    [InlineData("fleet", "Fires")]
    [InlineData("fleet", "Window score by its threshold")]
    [InlineData("fleet", "Chart value by its threshold")]
    [InlineData("fleet", "Skew score by its threshold")]
    [InlineData("fleet", "Share of records rejected")]
    [InlineData("fleet", "Webhook deliveries")]
    [InlineData("model", "Alert firing")]
    [InlineData("model", "Alert changes")]
    [InlineData("model", "Window score and its threshold")]
    [InlineData("model", "Window alarms")]
    [InlineData("model", "Window score by its threshold, by segment")]
    [InlineData("model", "Chart value by its threshold")]
    [InlineData("model", "Chart alarms")]
    [InlineData("model", "Site contribution")]
    [InlineData("model", "Site slope movement")]
    [InlineData("model", "Skew score and its threshold")]
    [InlineData("model", "Slope displacement")]
    [InlineData("model", "Records rejected per second")]
    [InlineData("model", "Webhook deliveries")]
    public async Task Panel_OfWhatAShiftMoves_IsHigherInTheShiftThanBefore(string name, string panelOrColumn)
    {
        var query = Queries(name)
            .First(one => one.Panel.Title == panelOrColumn || one.Query.Legend == panelOrColumn).Query;
        var points = (await CurvesAsync(query)).SelectMany(curve => curve.Points)
            .ToLookup(point => point.At > _run.ShiftedFrom, point => point.Value);

        Assert.NotEmpty(points[false]);
        Assert.NotEmpty(points[true]);
        Assert.True(
            points[true].Max() > points[false].Max(),
            $"{query.Expression}: {points[true].Max()} in the shift, {points[false].Max()} before");
    }

    private static IEnumerable<(Panel Panel, Query Query)> Queries(string name) =>
        from row in Dashboards.Of(name).Rows
        from panel in row.Panels
        from query in panel.Queries
        select (panel, query);

    /// <summary>The series of both models, one after the other chosen as the model.</summary>
    private async Task<IReadOnlyList<Curve>> CurvesAsync(Query query)
    {
        var curves = new List<Curve>();
        foreach (var model in (string[])[ScrapedShift.Adapting, ScrapedShift.Split])
        {
            var expression = VariableName().Replace(query.Expression, match => match.Groups[1].Value switch
            {
                "model" => model,
                "__rate_interval" => "5s",
                "__range" => "30s",
                "job" or "instance" or "segment" or "site" => ".*",
                var other => throw new InvalidOperationException($"{query.Expression}: unknown variable {other}"),
            });
            curves.AddRange(await _run.Prometheus.QueryAsync(expression, _run.From, _run.To));
        }

        return curves;
    }

    [GeneratedRegex(@"\$(\w+)")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"^label_values\((?<series>.+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();
}
