using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Alphadrift.Tests.Dashboards;

/// <summary>A dashboard in Grafana's classic JSON.</summary>
internal static class DashboardJson
{
    /// <summary>The chosen daemons.</summary>
    public const string Daemons = "job=~\"$job\",instance=~\"$instance\"";

    private const int SchemaVersion = 39;
    private const string Tag = "alphadrift";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    public static JsonObject DataSource => new() { ["type"] = "prometheus", ["uid"] = "${datasource}" };

    /// <summary>The file's text.</summary>
    public static string Text(Dashboard dashboard) => Of(dashboard).ToJsonString(Options) + "\n";

    private static JsonObject Of(Dashboard dashboard) => new()
    {
        ["annotations"] = new JsonObject { ["list"] = new JsonArray(Marks(dashboard)) },
        ["description"] = dashboard.Description,
        ["editable"] = true,
        ["fiscalYearStartMonth"] = 0,
        ["graphTooltip"] = 1,
        ["id"] = null,
        ["links"] = new JsonArray(new JsonObject
        {
            ["asDropdown"] = false,
            ["icon"] = "external link",
            ["includeVars"] = true,
            ["keepTime"] = true,
            ["tags"] = new JsonArray(Tag),
            ["targetBlank"] = false,
            ["title"] = "Alphadrift",
            ["tooltip"] = "",
            ["type"] = "dashboards",
            ["url"] = "",
        }),
        ["panels"] = Rows(dashboard),
        ["refresh"] = "30s",
        ["schemaVersion"] = SchemaVersion,
        ["tags"] = new JsonArray(Tag),
        ["templating"] = new JsonObject
        {
            ["list"] = new JsonArray([DataSources(), .. dashboard.Variables.Select(Choice)]),
        },
        ["time"] = new JsonObject { ["from"] = "now-6h", ["to"] = "now" },
        ["timepicker"] = new JsonObject(),
        ["timezone"] = "",
        ["title"] = dashboard.Title,
        ["uid"] = dashboard.Uid,
        ["version"] = 1,
        ["weekStart"] = "",
    };

    private static JsonObject Marks(Dashboard dashboard) => new()
    {
        ["datasource"] = DataSource,
        ["enable"] = true,
        ["expr"] = dashboard.Marks,
        ["hide"] = false,
        ["iconColor"] = "red",
        ["name"] = "Alerts",
        ["tagKeys"] = "model,segment",
        ["textFormat"] = "{{model}} {{segment}}",
        ["titleFormat"] = "{{alert}} fires",
    };

    private static JsonObject DataSources() => new()
    {
        ["current"] = new JsonObject(),
        ["hide"] = 0,
        ["includeAll"] = false,
        ["label"] = "Data source",
        ["multi"] = false,
        ["name"] = "datasource",
        ["options"] = new JsonArray(),
        ["query"] = "prometheus",
        ["refresh"] = 1,
        ["regex"] = "",
        ["skipUrlSync"] = false,
        ["type"] = "datasource",
    };

    private static JsonNode Choice(Variable variable) => new JsonObject
    {
        ["allValue"] = variable.Many ? ".*" : null,
        ["current"] = variable.Many
            ? new JsonObject { ["selected"] = true, ["text"] = new JsonArray("All"), ["value"] = new JsonArray("$__all") }
            : [],
        ["datasource"] = DataSource,
        ["definition"] = variable.Values,
        ["hide"] = 0,
        ["includeAll"] = variable.Many,
        ["label"] = variable.Label,
        ["multi"] = variable.Many,
        ["name"] = variable.Name,
        ["options"] = new JsonArray(),
        ["query"] = new JsonObject { ["qryType"] = 1, ["query"] = variable.Values, ["refId"] = "Values" },
        ["refresh"] = 2,
        ["regex"] = "",
        ["skipUrlSync"] = false,
        ["sort"] = 1,
        ["type"] = "query",
    };

    /// <summary>
    /// Rows one below the other; in a row panels from left to right. A closed row takes no room for its panels.
    /// </summary>
    private static JsonArray Rows(Dashboard dashboard)
    {
        var all = new JsonArray();
        int id = 0, top = 0;
        foreach (var row in dashboard.Rows)
        {
            var header = new JsonObject
            {
                ["collapsed"] = !row.Open,
                ["gridPos"] = Place(0, top++, Panel.Columns, 1),
                ["id"] = ++id,
                ["panels"] = new JsonArray(),
                ["title"] = row.Question,
                ["type"] = "row",
            };
            all.Add((JsonNode)header);
            var into = row.Open ? all : (JsonArray)header["panels"]!;
            int left = 0, height = 0, below = top;
            foreach (var panel in row.Panels)
            {
                if (left + panel.Width > Panel.Columns)
                {
                    (top, left, height) = (top + height, 0, 0);
                }

                into.Add((JsonNode)PanelJson.Of(panel, ++id, Place(left, top, panel.Width, panel.Height)));
                (left, height) = (left + panel.Width, Math.Max(height, panel.Height));
            }

            top = row.Open ? top + height : below;
        }

        return all;
    }

    private static JsonObject Place(int x, int y, int width, int height) =>
        new() { ["h"] = height, ["w"] = width, ["x"] = x, ["y"] = y };
}
