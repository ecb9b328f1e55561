using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Dashboards;

/// <summary>deploy/grafana and the chart: the dashboards are what the declarations of the metrics yield.</summary>
public sealed class DashboardFilesTests
{
    private static readonly string[] Folders = ["deploy/grafana", "helm/alphadrift/files"];

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public async Task File_OfADashboard_IsWhatTheDeclarationsYield(string name)
    {
        var expected = DashboardJson.Text(Dashboards.Of(name));
        var made = Path.Combine(AppContext.BaseDirectory, $"{name}.json");
        await File.WriteAllTextAsync(made, expected);

        foreach (var folder in Folders)
        {
            var file = Path.Combine(RepositoryRoot.Path, folder, $"{name}.json");
            var text = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
            Assert.True(expected == text, $"{file} is not what the declarations yield; it would be, after: cp {made} {file}");
        }
    }

    [Fact]
    public void Model_OfEveryMetric_HasAQuery()
    {
        var queries = Dashboards.Of("model").Rows.SelectMany(row => row.Panels).SelectMany(panel => panel.Queries)
            .Select(query => query.Expression).ToList();

        Assert.All(DaemonMetrics.All, metric => Assert.Contains(
            queries,
            query => query.Contains(metric.PrometheusName + "{", StringComparison.Ordinal)
                || query.Contains(metric.PrometheusName + "_bucket{", StringComparison.Ordinal)));
    }
}
