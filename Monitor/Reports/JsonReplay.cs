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

    public void Begin(FileReplay replay)
    {
    }

    public void Write(ReplayWindow window)
    {
        var seen = window.Observation;
        var line = JsonOutput.ToObject(new
        {
            window = window.Index,
            segment = window.Segment,
            firstRow = window.FirstRow,
            rows = seen.Rows,
            nonFiniteRows = seen.NonFiniteRows,
            score = seen.Score,
            movementScore = seen.MovementScore,
            spokenBy = seen.SpokenBy,
            guard = seen.ClassGuard,
            threshold = seen.Threshold,
            pValue = seen.PValue,
            alarm = seen.Alarm,
            uncalibrated = seen.Uncalibrated,
            jointContribution = seen.JointContribution,
            skew = window.Skew,
            alerts = window.Alerts.Select(AlertSummary.Of),
            sites = seen.Sites.Select(Site),
            adaptation = seen.Adaptation is { } adaptation ? Adaptation(adaptation) : null,
        });
        if (seen.Charts is { } charts)
        {
            foreach (var (name, value) in JsonOutput.ToObject(Charts(seen, charts)).ToArray())
            {
                line[name] = value?.DeepClone();
            }
        }

        JsonOutput.WriteLine(terminal.Out, line);
    }

    public void End(FileReplay replay) => JsonOutput.WriteLine(terminal.Out, new { summary = new ReplaySummary(replay) });

    private static object Adaptation(AdaptationObservation seen) => new
    {
        objective = seen.Objective,
        loss = seen.Loss,
        adaptedLoss = seen.AdaptedLoss,
        keptRows = seen.KeptRows,
        unsureRows = seen.UnsureRows,
        nonFiniteRows = seen.NonFiniteRows,
        cappedSlopes = seen.CappedSlopes,
        length = seen.Length,
        pValue = seen.PValue,
        sites = seen.Sites.Select(site => new
        {
            name = site.Name,
            max = site.Max,
            rms = site.Rms,
            length = site.Length,
            pValue = site.PValue,
            slope = site.Slope,
            displacement = site.Displacement,
        }),
        trajectory = seen.Trajectory,
        collapse = seen.Collapse,
    };

    private static object Charts(Observation seen, ChartObservation charts) => new
    {
        chartAlarm = charts.Alarm is not null,
        chart = charts.Alarm is { } alarm ? ChartNames.Of(alarm.Chart) : seen.Alarm ? ChartNames.Window : null,
        changePoint = charts.Alarm?.ChangePoint,
        chartAlarmRow = charts.Alarm?.Row,
        chartAlarms = charts.Alarms,
        chartSide = charts.Alarm?.Side,
        chartClass = charts.Alarm?.Class,
        chartWindowRows = charts.Alarm?.WindowRows,
        chartValues = ByName(charts.Values),
        chartHighest = ByName(charts.Highest),
        chartThresholds = ByName(charts.Thresholds),
        chartsUncalibrated = charts.Uncalibrated,
    };

    private static Dictionary<string, double> ByName(ChartValues values) =>
        Enum.GetValues<ChartKind>()
            .Where(chart => chart is not (ChartKind.Guaranteed or ChartKind.Window) || !double.IsNaN(values[chart]))
            .ToDictionary(ChartNames.Of, chart => values[chart]);

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
