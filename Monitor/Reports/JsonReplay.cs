using System.Text.Json.Nodes;
using Alphadrift.Adaptation.Adapting;
using Alphadrift.Adaptation.Charts;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Measures;

namespace Alphadrift.Monitoring.Reports;

/// <summary>One JSON object per window, and <c>{"summary": …}</c> last.</summary>
internal sealed class JsonReplay(Terminal terminal) : IReplayWriter
{
    /// <summary>Channels shown per site, loudest first.</summary>
    public const int ChannelsPerSite = 5;

    /// <summary>Names whose places readers know; what is declared besides follows them.</summary>
    private static readonly string[] WindowOrder =
    [
        "window", "segment", "firstRow", "rows", "nonFiniteRows", "score", "movementScore", "spokenBy", "guard", "threshold",
        "pValue", "alarm", "uncalibrated", "jointContribution",
    ];

    private static readonly string[] AdaptationOrder =
    [
        "objective", "loss", "adaptedLoss", "keptRows", "unsureRows", "nonFiniteRows", "cappedSlopes", "length", "pValue",
    ];

    private static readonly string[] DisplacementOrder = ["name", "max", "rms", "length", "pValue", "slope"];

    public void Begin(FileReplay replay)
    {
    }

    public void Write(ReplayWindow window)
    {
        var seen = window.Observation;
        var line = Reading.Merge(
            [
                WindowMeasures.Told.ToJson(seen),
                JsonOutput.ToObject(new
                {
                    window = window.Index,
                    segment = window.Segment,
                    firstRow = window.FirstRow,
                    nonFiniteRows = seen.NonFiniteRows,
                    movementScore = seen.MovementScore,
                    spokenBy = seen.SpokenBy,
                    guard = seen.ClassGuard,
                    alarm = seen.Alarm,
                    uncalibrated = seen.Uncalibrated,
                    skew = window.Skew,
                    alerts = window.Alerts.Select(AlertSummary.Of),
                    sites = seen.Sites.Select(Site),
                    adaptation = seen.Adaptation is { } adaptation ? Adaptation(adaptation) : null,
                }),
                .. seen.Charts is { } charts ? Charts(seen, charts) : [],
            ],
            WindowOrder);
        JsonOutput.WriteLine(terminal.Out, line);
    }

    public void End(FileReplay replay) => JsonOutput.WriteLine(terminal.Out, new { summary = new ReplaySummary(replay) });

    private static JsonObject Adaptation(AdaptationObservation seen) => Reading.Merge(
        [
            AdaptationMeasures.Told.ToJson(seen),
            JsonOutput.ToObject(new
            {
                objective = seen.Objective,
                unsureRows = seen.UnsureRows,
                nonFiniteRows = seen.NonFiniteRows,
                cappedSlopes = seen.CappedSlopes,
                length = seen.Length,
                sites = seen.Sites.Select(Displacement),
                trajectory = seen.Trajectory,
                collapse = seen.Collapse,
            }),
        ],
        AdaptationOrder);

    private static JsonObject Displacement(SiteDisplacement site) => Reading.Merge(
        [
            AdaptationMeasures.ToldOfSite.ToJson(site),
            JsonOutput.ToObject(new
            {
                name = site.Name,
                max = site.Max,
                length = site.Length,
                displacement = site.Displacement,
            }),
        ],
        DisplacementOrder);

    /// <summary>What a window says of its charts: the alarm, and what is declared, chart by chart.</summary>
    private static IReadOnlyList<JsonObject> Charts(Observation seen, ChartObservation charts) =>
    [
        JsonOutput.ToObject(new
        {
            chartAlarm = charts.Alarm is not null,
            chart = charts.Alarm is { } alarm ? ChartNames.Of(alarm.Chart) : seen.Alarm ? ChartNames.Window : null,
            changePoint = charts.Alarm?.ChangePoint,
            chartAlarmRow = charts.Alarm?.Row,
            chartAlarms = charts.Alarms,
            chartSide = charts.Alarm?.Side,
            chartClass = charts.Alarm?.Class,
            chartWindowRows = charts.Alarm?.WindowRows,
            chartValues = ByName(chart => charts.Values[chart]),
        }),
        JsonOutput.ToObject(ChartMeasures.All.ToDictionary(
            measure => measure.Name, measure => ByName(chart => measure.Now((charts, chart))))),
        JsonOutput.ToObject(new { chartsUncalibrated = charts.Uncalibrated }),
    ];

    private static Dictionary<string, double> ByName(Func<ChartKind, double> value) =>
        Enum.GetValues<ChartKind>()
            .Where(chart => chart is not (ChartKind.Guaranteed or ChartKind.Window) || !double.IsNaN(value(chart)))
            .ToDictionary(ChartNames.Of, value);

    /// <summary>What is declared of a site, and its loudest channels.</summary>
    private static Dictionary<string, object> Site(SiteObservation site)
    {
        var said = new Dictionary<string, object> { ["name"] = site.Name };
        foreach (var reading in SiteMeasures.Told)
        {
            said[reading.Name] = reading.Measure.Detail?.Invoke(site) ?? reading.Value(site);
        }

        said["channels"] = site.LoudestChannels(ChannelsPerSite).Select(channel => new
        {
            channel,
            delta = site.SlopeMovement[channel],
            movement = site.Movement[channel],
        });
        return said;
    }
}
