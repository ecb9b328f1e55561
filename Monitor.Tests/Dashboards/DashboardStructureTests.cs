using System.Text.Json;
using System.Text.RegularExpressions;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Tests.Deployment;
using Xunit;

namespace Alphadrift.Tests.Dashboards;

/// <summary>The files as Grafana reads them: complete, without overlaps, and tied to no data source.</summary>
public sealed partial class DashboardStructureTests
{
    private const int Columns = 24;

    private static readonly string[] BuiltIn = ["__rate_interval", "__range"];

    [Theory]
    [InlineData("fleet", "alphadrift-fleet", "job instance")]
    [InlineData("model", "alphadrift-model", "job instance model segment site")]
    public void Dashboard_OfAFile_IsClassicWithItsUidAndVariables(string name, string uid, string variables)
    {
        var root = Root(name);

        Assert.Equal(uid, root.GetProperty("uid").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("id").ValueKind);
        Assert.InRange(root.GetProperty("schemaVersion").GetInt32(), 36, 41);
        Assert.False(root.TryGetProperty("elements", out _), "that is the schema v2");
        Assert.Equal(
            ["datasource", .. variables.Split(' ')],
            root.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => Text(variable, "name")));
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public void Panels_Each_HasTitleDescriptionUnitAndQueries(string name) => Assert.All(Panels(name), panel =>
    {
        var title = Text(panel, "title");
        Assert.NotEmpty(title);
        Assert.True(Text(panel, "description").EndsWith('.'), $"{title}: the description is no sentence");
        Assert.NotEmpty(Text(panel.GetProperty("fieldConfig").GetProperty("defaults"), "unit"));
        var letters = panel.GetProperty("targets").EnumerateArray().Select(target => Text(target, "refId")).ToList();
        Assert.NotEmpty(letters);
        Assert.Distinct(letters);
    });

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public void Panels_OfADashboard_HaveTitlesAndIdsOfTheirOwn(string name)
    {
        Assert.Distinct(Panels(name).Select(panel => Text(panel, "title")));
        Assert.Distinct(Panels(name).Concat(Rows(name)).Select(panel => panel.GetProperty("id").GetInt32()));
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public void Panels_OfADashboard_LieSideBySideWithinTheGrid(string name)
    {
        var taken = new HashSet<(string Row, int X, int Y)>();
        foreach (var panel in Root(name).GetProperty("panels").EnumerateArray())
        {
            Take(panel, "");
            foreach (var nested in Nested(panel))
            {
                Take(nested, Text(panel, "title"));
            }
        }

        void Take(JsonElement panel, string row)
        {
            var place = panel.GetProperty("gridPos");
            int x = place.GetProperty("x").GetInt32(), y = place.GetProperty("y").GetInt32();
            int width = place.GetProperty("w").GetInt32(), height = place.GetProperty("h").GetInt32();
            Assert.InRange(x, 0, Columns - 1);
            Assert.InRange(x + width, 1, Columns);
            for (var cell = 0; cell < width * height; cell++)
            {
                Assert.True(
                    taken.Add((row, x + (cell % width), y + (cell / width))), $"{Text(panel, "title")} lies on another panel");
            }
        }
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public void DataSources_Everywhere_AreTheVariable(string name)
    {
        var sources = DataSources(Root(name)).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.Equal(
            ("prometheus", "${datasource}"), (Text(source, "type"), Text(source, "uid"))));
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public void Queries_Each_ChoosesJobAndInstanceAndKnowsItsVariables(string name)
    {
        var variables = Root(name).GetProperty("templating").GetProperty("list").EnumerateArray()
            .Select(variable => Text(variable, "name")).Concat(BuiltIn).ToHashSet();
        var queries = Panels(name).SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Concat(Root(name).GetProperty("annotations").GetProperty("list").EnumerateArray())
            .Select(target => Text(target, "expr")).ToList();

        Assert.All(queries, query =>
        {
            Assert.All(
                Selector().Matches(query).Select(match => match.Value),
                selector => Assert.StartsWith("{job=~\"$job\",instance=~\"$instance\"", selector, StringComparison.Ordinal));
            Assert.All(VariableName().Matches(query), match => Assert.Contains(match.Groups[1].Value, variables));
            Assert.All(RangeOfRate().Matches(query), match => Assert.Equal("$__rate_interval", match.Groups[1].Value));
        });
    }

    [Theory]
    [InlineData("fleet")]
    [InlineData("model")]
    public void Annotations_OfADashboard_AreTheFiringAlerts(string name)
    {
        var marks = Assert.Single(Root(name).GetProperty("annotations").GetProperty("list").EnumerateArray());

        Assert.StartsWith("alphadrift_alert_firing{", Text(marks, "expr"), StringComparison.Ordinal);
        Assert.EndsWith(" == 1", Text(marks, "expr"), StringComparison.Ordinal);
        Assert.Contains(DaemonMetrics.All, metric => metric.PrometheusName == "alphadrift_alert_firing");
    }

    private static JsonElement Root(string name)
    {
        using var document = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, "deploy", "grafana", $"{name}.json")));
        return document.RootElement.Clone();
    }

    private static IEnumerable<JsonElement> Rows(string name) =>
        Root(name).GetProperty("panels").EnumerateArray().Where(panel => Text(panel, "type") == "row");

    /// <summary>Every panel that is no row, those of closed rows included.</summary>
    private static IEnumerable<JsonElement> Panels(string name) => Root(name).GetProperty("panels").EnumerateArray()
        .SelectMany(panel => Text(panel, "type") == "row" ? [.. Nested(panel)] : new[] { panel });

    private static JsonElement.ArrayEnumerator Nested(JsonElement panel) =>
        panel.TryGetProperty("panels", out var nested) ? nested.EnumerateArray() : default;

    private static IEnumerable<JsonElement> DataSources(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().SelectMany(member =>
            member.Name == "datasource" ? [member.Value] : DataSources(member.Value)),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(DataSources),
        _ => [],
    };

    private static string Text(JsonElement node, string member) => node.GetProperty(member).GetString()!;

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\$\{?(\w+)")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"\brate\([^[]*\[([^]]+)\]")]
    private static partial Regex RangeOfRate();
}
