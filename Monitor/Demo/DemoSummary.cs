using System.Collections.Immutable;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Demo;

/// <summary>What became of one fault.</summary>
/// <param name="RowsToAlarm">Rows from the fault's first to the end of the first window that alarmed; null when none did.</param>
/// <param name="RowsToAlert">Rows from the fault's first to the firing of the alert; null when it did not fire.</param>
/// <param name="WebhookReceived">The alert's firing arrived at the webhook, properly signed.</param>
/// <param name="Resolved">The alert was resolved again, and the webhook got that.</param>
internal sealed record FaultOutcome(
    FaultEpisode Episode, long? RowsToAlarm, long? RowsToAlert, bool WebhookReceived, bool Resolved)
{
    /// <summary>What the alert is built on; null when it did not fire.</summary>
    public string? Why { get; init; }

    public bool Found => RowsToAlert is not null && WebhookReceived;
}

/// <summary>The demo's result, computed from its facts alone.</summary>
/// <param name="CleanRows">Rows before the first fault, as far as they were observed.</param>
/// <param name="CleanWindows">Windows of them.</param>
/// <param name="CleanAlarms">Of those, windows that alarmed: at the chosen rate a few may.</param>
/// <param name="FalseAlerts">Alerts that fired before the first fault; there should be none.</param>
/// <param name="BadSignatures">Deliveries whose signature did not verify.</param>
internal sealed record DemoSummary(
    long CleanRows, int CleanWindows, int CleanAlarms, int FalseAlerts, ImmutableArray<FaultOutcome> Faults, int BadSignatures)
{
    /// <summary>Every fault was found and its webhook received; without a fault, nothing fired.</summary>
    public bool Success => FalseAlerts == 0 && BadSignatures == 0 && Faults.All(fault => fault.Found) && CleanWindows > 0;

    public static DemoSummary Of(DemoFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var firstFault = facts.Faults.IsEmpty ? long.MaxValue : facts.Faults[0].FirstRow;
        var clean = facts.Windows.Where(window => window.EndRow <= firstFault).ToArray();
        return new DemoSummary(
            clean.Length == 0 ? 0 : clean[^1].EndRow,
            clean.Length,
            clean.Count(window => window.Observation.Alarm),
            facts.Alerts.Count(alert => alert.Phase == AlertPhase.Firing && alert.RowsSeen <= firstFault),
            [.. facts.Faults.Select(
                (fault, i) => Outcome(facts, fault, i + 1 < facts.Faults.Length ? facts.Faults[i + 1].FirstRow : long.MaxValue))],
            facts.Receipts.Count(receipt => !receipt.SignatureValid));
    }

    // The alert of this fault is the one that fires between its first row and the next fault's first row.
    private static FaultOutcome Outcome(DemoFacts facts, FaultEpisode fault, long nextFault)
    {
        var alarm = facts.Windows.FirstOrDefault(
            window => window.Observation.Alarm && fault.Overlaps(window.FirstRow, window.EndRow));
        var firing = facts.Alerts.FirstOrDefault(
            alert => alert.Phase == AlertPhase.Firing && alert.RowsSeen > fault.FirstRow && alert.RowsSeen <= nextFault);
        if (firing is null)
        {
            return new FaultOutcome(fault, alarm?.EndRow - fault.FirstRow, null, false, false);
        }

        // One webhook, delivered in order: the n-th firing delivery belongs to the n-th firing alert.
        var number = facts.Alerts.TakeWhile(alert => alert != firing).Count(alert => alert.Phase == AlertPhase.Firing) + 1;
        return new FaultOutcome(
            fault, alarm?.EndRow - fault.FirstRow, firing.RowsSeen - fault.FirstRow, Received("firing") >= number,
            Received("resolved") >= number)
        {
            Why = firing.Why,
        };

        int Received(string status) => facts.Receipts.Count(receipt => receipt.SignatureValid && receipt.Status == status);
    }
}
