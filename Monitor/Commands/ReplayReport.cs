using Alphadrift.Adaptation;

namespace Alphadrift.Monitoring.Commands;

/// <summary>Writes a replay while it runs.</summary>
internal abstract class ReplayReport
{
    public abstract void Begin(ReplaySummary summary);

    public abstract void Write(ReplayWindow window);

    public abstract void End(ReplaySummary summary);
}

/// <summary>One JSON object per window, and <c>{"summary": …}</c> last.</summary>
internal sealed class JsonReplayReport(Terminal terminal) : ReplayReport
{
    /// <summary>Channels shown per site, loudest first.</summary>
    public const int ChannelsPerSite = 5;

    public override void Begin(ReplaySummary summary)
    {
    }

    public override void Write(ReplayWindow window)
    {
        var seen = window.Observation;
        JsonOutput.WriteLine(terminal.Out, new
        {
            window = window.Index,
            firstRow = window.FirstRow,
            rows = seen.Rows,
            nonFiniteRows = seen.NonFiniteRows,
            score = seen.Score,
            threshold = seen.Threshold,
            pValue = seen.PValue,
            alarm = seen.Alarm,
            uncalibrated = seen.Uncalibrated,
            jointContribution = seen.JointContribution,
            sites = seen.Sites.Select(Site),
        });
    }

    public override void End(ReplaySummary summary) => JsonOutput.WriteLine(terminal.Out, new { summary });

    private static object Site(SiteObservation site) => new
    {
        name = site.Name,
        contribution = site.Contribution,
        skewness = site.Skewness,
        referenceSkewness = site.ReferenceSkewness,
        negativeShare = site.NegativeShare,
        referenceNegativeShare = site.ReferenceNegativeShare,
        deadChannels = site.DeadChannels,
        channels = site.LoudestChannels(ChannelsPerSite).Select(channel => new
        {
            channel,
            delta = site.SlopeMovement[channel],
            movement = site.Movement[channel],
        }),
    };
}

/// <summary>A line per window, aligned while it streams, and a few lines of summary.</summary>
internal sealed class TextReplayReport(Terminal terminal) : ReplayReport
{
    public override void Begin(ReplaySummary summary) => terminal.Out.WriteLine(terminal.Bold(Line(
        "window", "first row", "rows", "score", "threshold", "p", "")));

    public override void Write(ReplayWindow window)
    {
        var seen = window.Observation;
        var line = Line(
            Figures.Count(window.Index),
            Figures.Count(window.FirstRow),
            Figures.Count(seen.Rows),
            Figures.Score(seen.Score),
            Figures.Score(seen.Threshold),
            Figures.PValue(seen.PValue),
            seen.Alarm ? "ALARM  " + Loudest(seen) : "");
        terminal.Out.WriteLine(seen.Alarm ? terminal.Bad(line) : line);
    }

    public override void End(ReplaySummary summary)
    {
        var writer = terminal.Out;
        writer.WriteLine();
        writer.WriteLine(
            $"{Figures.Count(summary.Windows, "window")} of {summary.Input} observed, {Figures.Count(summary.Alarms, "alarm")}"
            + $" ({Figures.Percent((double)summary.Alarms / summary.Windows, 1)} of the windows;"
            + $" {Figures.Percent(summary.FalseAlarmRate)} would alarm without shift).");
        if (summary.FirstAlarmWindow is { } first)
        {
            writer.WriteLine(
                $"The first alarm is window {Figures.Count(first)}, from row {Figures.Count(summary.FirstAlarmRow!.Value)} on.");
        }

        if (summary.UncalibratedWindows > 0)
        {
            writer.WriteLine(
                $"{Figures.Count(summary.UncalibratedWindows, "window")} without a threshold: {summary.Uncalibrated}");
        }

        if (summary.UnobservedRows > 0)
        {
            writer.WriteLine(
                $"The last {Figures.Count(summary.UnobservedRows, "row")} were not observed: a window needs at least " +
                $"{SlopeMonitor.MinWindowRows}.");
        }
    }

    private static string Loudest(Observation seen)
    {
        var loudest = seen.Sites.MaxBy(site => site.Contribution)!;
        return $"{loudest.Name} ({Figures.Percent(loudest.Contribution / seen.Score, 0)} of the score)";
    }

    private static string Line(
        string window, string firstRow, string rows, string score, string threshold, string p, string alarm) =>
        $"{window,6}  {firstRow,9}  {rows,7}  {score,12}  {threshold,10}  {p,7}  {alarm}".TrimEnd();
}
