using System.Globalization;
using Alphadrift.Adaptation.Observations;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Alerting;

/// <summary>An alert in words, for logs and receivers.</summary>
public static class AlertText
{
    private const int Channels = 3;

    /// <summary>One line: what happened, how clearly, and where it is loudest.</summary>
    /// <param name="times">Whether times are told: rows of a file have none.</param>
    public static string Summary(AlertEvent alert, bool times = true)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Segment is { } segment ? $"Segment {segment}: {What(alert, times)}" : What(alert, times);
    }

    /// <summary>The circumstances: window, model, baseline, and the channels that moved most.</summary>
    public static string Description(AlertEvent alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var (observation, model) = (alert.Observation, alert.Model);
        if (alert.Intake is not null)
        {
            var meaning = alert.Phase == AlertPhase.Firing ? $" {IntakeText.Meaning(alert)}" : "";
            return $"{Summary(alert)}. Model {model.Name} against baseline {model.BaselineName}.{meaning}";
        }

        if (Ended(alert) is not null)
        {
            return $"{Summary(alert)}. It was an alert of model {model.Name} against baseline {model.BaselineName}; charts and "
                + "alerts begin anew, and a shift that is still there fires again, as an episode of its own.";
        }

        var window = Invariant($"The window has {observation.Rows} rows and ends at row {alert.RowsSeen} ")
            + (alert.Segment is null ? "since the start" : "of the segment") + $"{Where(alert, alert.Places)}.";
        var rate = Invariant($"without shift {model.FalseAlarmRate:0.#####%} of windows alarm.");
        if (alert.Skew is { } skew)
        {
            rate = Invariant($"without shift {model.FalseAlarmRate:0.#####%} of windows leave their bands.");
        }

        if (alert.Shift is { } shift)
        {
            var score = $"Window score {Number(observation.Score)} (threshold {Number(observation.Threshold)}).";
            rate = Invariant($"charts cross once in {shift.ExpectedRunLength} rows without shift")
                + $"{(shift.Verdict is { } verdict ? $" ({verdict.State}: {verdict.Reason})" : ".")}";
            window = Invariant($"{score} {window} Crossings so far: {shift.Crossings}.");
        }

        var movements = alert.Phase == AlertPhase.Firing ? Movements(observation) : "";
        movements += alert.Phase == AlertPhase.Firing ? AlertComparison.Text(observation) : "";
        return $"{Summary(alert)}. {window} Model {model.Name} against baseline {model.BaselineName}; {rate}{movements}";
    }

    /// <summary>Sites by contribution, loudest first.</summary>
    public static IEnumerable<SiteObservation> LoudestSites(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        return observation.Sites.OrderByDescending(site => site.Contribution).ThenBy(site => site.Name, StringComparer.Ordinal);
    }

    /// <summary>Why an alert ended that no window ended; null for others.</summary>
    private static string? Ended(AlertEvent alert) => alert.Resolution switch
    {
        null or AlertResolution.Recovered => null,
        AlertResolution.BaselineReplaced => "the baseline was replaced",
        AlertResolution.SettingsChanged => "detection or segments are set otherwise now",
        AlertResolution.SourceChanged => "another topic is read, or as another consumer group",
        AlertResolution.StateDamaged => "what the charts remembered cannot be used",
        _ => throw new ArgumentOutOfRangeException(nameof(alert), alert.Resolution, "No such resolution."),
    };

    private static string What(AlertEvent alert, bool times)
    {
        var observation = alert.Observation;
        if (Ended(alert) is { } why)
        {
            var since = Invariant($"{alert.StartsAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
            var name = alert switch
            {
                { Intake: not null } => IntakeText.Name(alert.AlertName),
                { AlertName: AlertNames.CannotJudge } => "That windows cannot be judged",
                { Skew: null } => "Domain shift",
                _ => "Skew",
            };
            return $"{name} since {since} is closed: {why}; whether it is over is not known";
        }

        var firing = alert.Phase == AlertPhase.Firing;
        if (alert.Intake is { } intake)
        {
            return firing ? IntakeText.Firing(alert, intake) : IntakeText.Resolved(alert, intake);
        }

        if (alert.Skew is { } skew)
        {
            var where = Where(alert, skew.SincePlaces);
            return firing ? SkewText.Firing(skew, times, where) : SkewText.Resolved(skew, times, where);
        }

        if (alert.Unjudged is { } unjudged)
        {
            var rows = Invariant($"{unjudged.NonFiniteRows} of {unjudged.Rows} rows (limit {unjudged.Limit:0.##%})");
            var since = Invariant($"row {unjudged.SinceRow}")
                + (times ? Invariant($" ({unjudged.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z)") : "")
                + Where(alert, unjudged.SincePlaces);
            return firing
                ? $"Cannot judge since {since}: the model answers {rows} with NaN or infinity, or a window has no score"
                : $"Windows can be judged again: {rows} were answered with NaN or infinity; it began at {since}";
        }

        if (alert.Shift is { } shift)
        {
            return firing
                ? $"Domain shift since {Since(shift, times)}{Where(alert, shift.SincePlaces)}: "
                    + $"{Crossed(shift)}{Loudest(observation)}"
                : Invariant($"Domain shift is over: no chart has crossed since row {shift.LastRow}; ")
                    + $"it began at {Since(shift, times)}{Where(alert, shift.SincePlaces)}";
        }

        var (state, relation) = firing ? ("Domain shift", "above") : ("Domain shift is over", "not above");
        var score = $"window score {Number(observation.Score)} is {relation} {Number(observation.Threshold)}";
        return $"{state}: {score} (p = {Number(observation.PValue)}){(firing ? Loudest(observation) : "")}";
    }

    /// <summary>Where rows are in the topic, after a comma; empty where that is not known.</summary>
    private static string Where(AlertEvent alert, IReadOnlyList<OffsetRange>? places) => places is null or []
        ? ""
        : $", {(alert.Model.Topic is { } topic ? $"topic {topic} " : "")}{OffsetRange.Text(places)}";

    private static string Since(ShiftEvidence shift, bool times) => times && shift.Since is { } since
        ? Invariant($"row {shift.First.ChangePoint} ({since.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z)")
        : Invariant($"row {shift.First.ChangePoint}");

    private static string Crossed(ShiftEvidence shift)
    {
        var first = shift.First;
        var confirmed = shift switch
        {
            { Second: { } second } => Invariant($", chart {ChartNames.Of(second.Chart)} again at row {second.Row}"),
            { Cosine: { } cosine } => Invariant($", and the windows since move the same way (cosine {cosine:0.00})"),
            _ => "",
        };
        return Invariant($"chart {ChartNames.Describe(first)} crossed at row {first.Row} ")
            + $"({Number(first.Value)} against {Number(first.Threshold)}){confirmed}";
    }

    private static string Loudest(Observation observation) =>
        observation is { SpokenBy: ScorePart.Classes, ClassGuard: { } guard }
            ? Invariant($"; class {guard.Class} has {guard.Probability:0.#%} of the predictions ")
                + Invariant($"instead of {guard.ReferenceProbability:0.#%}")
            : LoudestSites(observation).FirstOrDefault() is { Contribution: > 0 } site
                ? Invariant($"; loudest site {site.Name} ({site.Contribution / observation.MovementScore:0%} of the score)")
                : "";

    private static string Movements(Observation observation)
    {
        if (LoudestSites(observation).FirstOrDefault() is not { } site)
        {
            return "";
        }

        var moved = site.LoudestChannels(Channels)
            .Where(channel => double.IsFinite(site.SlopeMovement[channel]))
            .Select(channel => Invariant($"{channel} (slope would move by {site.SlopeMovement[channel]:+0.####;-0.####;0})"))
            .ToList();
        return moved.Count == 0 ? "" : $" Channels of {site.Name} that moved most: {string.Join(", ", moved)}.";
    }

    private static string Number(double value) => !double.IsFinite(value)
        ? "unknown"
        : value.ToString(value != 0 && Math.Abs(value) < 0.001 ? "0.##e-0" : "0.###", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
