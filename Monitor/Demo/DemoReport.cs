using System.Globalization;

namespace Alphadrift.Monitoring.Demo;

/// <summary>The demo's closing words.</summary>
internal static class DemoReport
{
    private const int Indent = 13;

    /// <summary>Where the text of a line begins: after its name where it has one.</summary>
    public static int IndentOf(string line) => line.StartsWith(' ') ? Indent : 0;

    public static IEnumerable<string> Lines(DemoResult result)
    {
        var summary = result.Summary;
        yield return Invariant(
            $"The demo {(result.Interruption is null ? "ended" : "was interrupted")} after {result.Took.TotalSeconds:0} s.");
        yield return $"  model      {result.ModelName}";
        var baseline = result.Verdict is { } verdict
            ? $"{verdict.State.ToString().ToLowerInvariant()}: {verdict.Reason}"
            : "not calibrated yet";
        yield return $"  baseline   {baseline}";
        if (result.Interruption?.Task is { } task)
        {
            yield return $"  stream     not begun; {task}";
        }
        else
        {
            yield return Invariant(
                $"  no fault   {Rows(summary.CleanRows)} in {Count(summary.CleanWindows, "window")}, ")
                + $"{Count(summary.CleanAlarms, "window")} alarmed, {Count(summary.FalseAlerts, "false alert")}";
        }

        foreach (var fault in summary.Faults)
        {
            var outcome = Outcome(fault, result.Interruption is not null);
            yield return $"  {fault.Episode.Fault.ToString().ToLowerInvariant(),-10} {outcome}";
        }

        if (summary.BadSignatures > 0)
        {
            yield return Invariant(
                $"  webhooks   {Count(summary.BadSignatures, "delivery", "deliveries")} with a wrong signature");
        }

        yield return result switch
        {
            { Interruption: { } interruption } => Interrupted(summary, interruption),
            { Summary.Success: true, Summary.Faults.IsEmpty: true } => "Nothing was wrong with the stream, and nothing fired.",
            { Summary.Success: true } => "Every fault was found, and every alert reached the webhook.",
            _ => "The demo did not go as it should.",
        };
    }

    // An interrupted demo proves nothing of what had not happened yet: it says what it saw, and what it would have shown.
    private static string Interrupted(DemoSummary summary, DemoInterruption interruption)
    {
        if (interruption.Task is not null)
        {
            return "No picture was observed; let it run to its end to see the faults and the alerts.";
        }

        var found = summary.Faults.Count(fault => fault.Found);
        var begun = summary.Faults.Length;
        var fired = summary.FalseAlerts > 0 ? "an alert had fired all the same" : "no alert had fired";
        var seen = begun == 0 ? $"No fault had begun, and {fired}"
            : found == begun ? "Every fault that had begun was found"
            : begun == 1 ? "The fault that had begun was not found yet"
            : Invariant($"{found:N0} of {begun:N0} faults that had begun {(found == 1 ? "was" : "were")} found");
        var left = interruption.FaultsLeft == 0 ? "." : $"; {Count(interruption.FaultsLeft, "fault")} had still to come.";
        return seen + left;
    }

    private static string Outcome(FaultOutcome fault, bool interrupted)
    {
        var from = Invariant($"from row {fault.Episode.FirstRow:N0} on: ");
        var yet = interrupted ? " yet" : "";
        if (fault.RowsToAlert is null)
        {
            return from + (fault.RowsToAlarm is { } alarm
                ? $"a window's score alarmed after {Rows(alarm)}, but no alert fired{yet}"
                : $"not found{yet}");
        }

        var webhook =
            fault.WebhookReceived ? "webhook received" : interrupted ? "webhook not received yet" : "webhook NOT received";
        var score = fault.RowsToAlarm is { } rows
            ? $"a window's score alarmed after {Rows(rows)}"
            : "no window's score alarmed";
        return from + $"alert after {Rows(fault.RowsToAlert.Value)} ({fault.Why}), {webhook}"
            + (fault.Resolved ? ", resolved when it was over; " : "; ") + score;
    }

    private static string Rows(long rows) => Invariant($"{rows:N0} {(rows == 1 ? "row" : "rows")}");

    private static string Count(int count, string one, string? many = null) =>
        Invariant($"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
