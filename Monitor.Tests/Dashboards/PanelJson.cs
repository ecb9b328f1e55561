using System.Text.Json.Nodes;

namespace Alphadrift.Tests.Dashboards;

/// <summary>A panel in Grafana's classic JSON.</summary>
internal static class PanelJson
{
    private const string NoColor = "transparent";

    public static JsonObject Of(Panel panel, int id, JsonObject place) => new()
    {
        ["datasource"] = DashboardJson.DataSource,
        ["description"] = panel.Description,
        ["fieldConfig"] = new JsonObject
        {
            ["defaults"] = Defaults(panel),
            ["overrides"] = new JsonArray([.. Overrides(panel)]),
        },
        ["gridPos"] = place,
        ["id"] = id,
        ["options"] = Options(panel),
        ["targets"] = new JsonArray([.. panel.Queries.Select((query, i) => Target(panel, query, i))]),
        ["title"] = panel.Title,
        ["transformations"] = Transformations(panel),
        ["type"] = panel.Kind switch
        {
            PanelKind.States => "state-timeline",
            PanelKind.Number or PanelKind.Facts => "stat",
            PanelKind.Table => "table",
            _ => "timeseries",
        },
    };

    private static string Letter(int query) => ((char)('A' + query)).ToString();

    private static JsonObject Target(Panel panel, Query query, int index)
    {
        var now = panel.Kind is PanelKind.Table or PanelKind.Facts;
        return new JsonObject
        {
            ["datasource"] = DashboardJson.DataSource,
            ["editorMode"] = "code",
            ["expr"] = query.Expression,
            ["format"] = panel.Kind == PanelKind.Table ? "table" : "time_series",
            ["instant"] = now,
            ["legendFormat"] = panel.Kind == PanelKind.Table ? "__auto" : query.Legend,
            ["range"] = !now,
            ["refId"] = Letter(index),
        };
    }

    private static JsonObject Defaults(Panel panel)
    {
        var defaults = new JsonObject
        {
            ["color"] = new JsonObject
            {
                ["mode"] = panel.Kind is PanelKind.Lines or PanelKind.Bars ? "palette-classic" : "thresholds",
            },
            ["mappings"] = panel.Kind == PanelKind.States ? new JsonArray(YesAndNo()) : [],
            ["thresholds"] = new JsonObject { ["mode"] = "absolute", ["steps"] = Steps(panel) },
            ["unit"] = panel.Unit,
        };
        if (panel.Kind is PanelKind.Lines or PanelKind.Bars)
        {
            defaults["custom"] = Curve(panel);
        }

        return defaults;
    }

    private static JsonArray Steps(Panel panel)
    {
        var steps = new JsonArray(new JsonObject
        {
            ["color"] = panel.Kind is PanelKind.Lines or PanelKind.Bars ? NoColor : "text",
            ["value"] = null,
        });
        if (panel.Limit is { } limit)
        {
            steps.Add((JsonNode)new JsonObject { ["color"] = "red", ["value"] = limit });
        }

        return steps;
    }

    private static JsonObject Curve(Panel panel) => new()
    {
        ["drawStyle"] = panel.Kind == PanelKind.Bars ? "bars" : "line",
        ["fillOpacity"] = panel.Kind == PanelKind.Bars ? 60 : 0,
        ["lineWidth"] = 1,
        ["scaleDistribution"] = panel.Logarithmic
            ? new JsonObject { ["log"] = 10, ["type"] = "log" }
            : new JsonObject { ["type"] = "linear" },
        ["showPoints"] = "auto",
        ["spanNulls"] = false,
        ["thresholdsStyle"] = new JsonObject { ["mode"] = panel.Limit is null ? "off" : "line" },
    };

    private static JsonObject YesAndNo() => new JsonObject
    {
        ["options"] = new JsonObject
        {
            ["0"] = new JsonObject { ["color"] = "green", ["index"] = 0, ["text"] = "no" },
            ["1"] = new JsonObject { ["color"] = "red", ["index"] = 1, ["text"] = "yes" },
        },
        ["type"] = "value",
    };

    private static IEnumerable<JsonNode> Overrides(Panel panel)
    {
        for (var i = 0; i < panel.Queries.Length; i++)
        {
            if (panel.Queries[i].Dashed)
            {
                yield return Override("byFrameRefID", Letter(i), "custom.lineStyle", new JsonObject
                {
                    ["dash"] = new JsonArray(8, 8),
                    ["fill"] = "dash",
                });
            }

            if (panel.Queries[i].Unit is { } unit)
            {
                yield return Override("byName", panel.Queries[i].Legend, "unit", unit);
            }
        }
    }

    private static JsonObject Override(string by, string which, string property, JsonNode value) => new()
    {
        ["matcher"] = new JsonObject { ["id"] = by, ["options"] = which },
        ["properties"] = new JsonArray(new JsonObject { ["id"] = property, ["value"] = value }),
    };

    private static JsonObject Options(Panel panel) => panel.Kind switch
    {
        PanelKind.Number or PanelKind.Facts => new()
        {
            ["colorMode"] = "value",
            ["graphMode"] = panel.Kind == PanelKind.Number ? "area" : "none",
            ["justifyMode"] = "auto",
            ["orientation"] = "auto",
            ["reduceOptions"] = new JsonObject { ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["values"] = false },
            ["textMode"] = panel.Kind == PanelKind.Number ? "auto" : "name",
        },
        PanelKind.Table => new() { ["cellHeight"] = "sm", ["showHeader"] = true },
        PanelKind.States => new()
        {
            ["alignValue"] = "left",
            ["legend"] = new JsonObject { ["displayMode"] = "list", ["placement"] = "bottom", ["showLegend"] = false },
            ["mergeValues"] = true,
            ["rowHeight"] = 0.9,
            ["showValue"] = "never",
            ["tooltip"] = new JsonObject { ["mode"] = "single", ["sort"] = "none" },
        },
        _ => new()
        {
            ["legend"] = new JsonObject
            {
                ["calcs"] = new JsonArray(),
                ["displayMode"] = "list",
                ["placement"] = "bottom",
                ["showLegend"] = true,
            },
            ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" },
        },
    };

    /// <summary>A table joins its queries by their labels, and names the columns by their legends.</summary>
    private static JsonArray Transformations(Panel panel) => panel.Kind != PanelKind.Table ? [] : new JsonArray(
        new JsonObject { ["id"] = "merge", ["options"] = new JsonObject() },
        new JsonObject
        {
            ["id"] = "organize",
            ["options"] = new JsonObject
            {
                ["excludeByName"] = new JsonObject { ["Time"] = true },
                ["indexByName"] = new JsonObject(),
                ["renameByName"] = new JsonObject(panel.Queries.Select((query, i) =>
                    KeyValuePair.Create<string, JsonNode?>($"Value #{Letter(i)}", query.Legend))),
            },
        });
}
