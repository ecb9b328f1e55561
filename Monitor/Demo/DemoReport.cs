using System.Globalization;

namespace Alphadrift.Monitoring.Demo;

/// <summary>The demo's closing words.</summary>
internal static class DemoReport
{
    public static IEnumerable<string> Lines(DemoResult result)
    {
        var summary = result.Summary;
        yield return Invariant($"The demo {(result.Interrupted ? "was interrupted" : "ended")} after {result.Took.TotalSeconds:0} s.");
        yield return $"  model      {result.ModelName}";
        yield return $"  baseline   {(result.Verdict is { } verdict ? $"{verdict.State.ToString().ToLowerInvariant()}: {verdict.Reason}" : "not calibrated yet")}";
        yield return Invariant(
            $"  no fault   {summary.CleanRows:N0} rows in {Count(summary.CleanWindows, "window")}, {Count(summary.CleanAlarms, "window")} alarmed, {Count(summary.FalseAlerts, "false alert")}");
        foreach (var fault in summary.Faults)
        {
            yield return $"  {fault.Episode.Fault.ToString().ToLowerInvariant(),-10} {Outcome(fault)}";
        }

        if (summary.BadSignatures > 0)
        {
            yield return Invariant($"  webhooks   {Count(summary.BadSignatures, "delivery", "deliveries")} with a wrong signature");
        }

        yield return result switch
        {
            { Summary.Success: true, Summary.Faults.IsEmpty: true } => "Nothing was wrong with the stream, and nothing fired.",
            { Summary.Success: true } => "Every fault was found, and every alert reached the webhook.",
            { Interrupted: true } => "Not everything was seen.",
            _ => "The demo did not go as it should.",
        };
    }

    private static string Outcome(FaultOutcome fault)
    {
        var from = Invariant($"from row {fault.Episode.FirstRow:N0} on: ");
        if (fault.RowsToAlert is null)
        {
            return from + (fault.RowsToAlarm is { } alarm ? Invariant($"a window alarmed after {alarm:N0} rows, but no alert fired") : "not found");
        }

        return from + Invariant($"first alarm after {fault.RowsToAlarm:N0} rows, alert after {fault.RowsToAlert:N0}, ")
            + (fault.WebhookReceived ? "webhook received" : "webhook NOT received") + (fault.Resolved ? ", resolved when it was over" : "");
    }

    private static string Count(int count, string one, string? many = null) => Invariant($"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
