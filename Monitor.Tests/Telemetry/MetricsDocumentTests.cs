using Alphadrift.Monitoring.Measures;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Telemetry;

/// <summary>docs/metrics.md: its tables are what the declarations yield.</summary>
public sealed class MetricsDocumentTests
{
    private const string Head = "| metric | type | unit | labels | meaning |";

    private static string Document { get; } = Path.Combine(RepositoryRoot.Path, "docs", "metrics.md");

    [Fact]
    public async Task Document_OfAllMetrics_HasTheTablesThatTheDeclarationsYield()
    {
        var text = await File.ReadAllTextAsync(Document);
        var expected = Generated(text, [Table(split: false), Table(split: true)]);
        var path = Path.Combine(AppContext.BaseDirectory, "metrics.md");
        await File.WriteAllTextAsync(path, expected);

        Assert.True(expected == text, $"{Document} is not what the declarations yield; it would be, after: cp {path} {Document}");
    }

    [Fact]
    public void Generated_OfAPageWithOtherRows_ReplacesThemAlone()
    {
        var page = Generated("before\n\n" + Head + "\n|---|---|---|---|---|\n| old |\n\nafter\n", ["the table\n"]);

        Assert.Equal("before\n\nthe table\n\nafter\n", page);
    }

    /// <summary>The page with its tables replaced, in their order.</summary>
    private static string Generated(string page, IEnumerable<string> tables)
    {
        var at = 0;
        foreach (var table in tables)
        {
            var start = page.IndexOf(Head, at, StringComparison.Ordinal);
            Assert.True(start >= 0, $"a table is missing that begins with {Head}");
            var end = page.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
            page = page[..start] + table + page[end..];
            at = start + table.Length;
        }

        return page;
    }

    private static string Table(bool split) => string.Join(
        "",
        DaemonMetrics.All.Where(metric => metric.OnlySplit == split).Select(Row).Prepend(Head + "\n|---|---|---|---|---|\n"));

    private static string Row(Metric metric)
    {
        var labels = string.Join(", ", metric.AllLabels.Select(label => $"`{label}`"));
        return $"| `{metric.PrometheusName}` | {metric.Kind.ToString().ToLowerInvariant()} | {Unit(metric.Unit)} | {labels} | "
            + $"{metric.Help} |\n";
    }

    private static string Unit(string? unit) => unit switch
    {
        null => "",
        "s" => "second",
        "By" => "byte",
        _ => unit.Trim('{', '}'),
    };
}
