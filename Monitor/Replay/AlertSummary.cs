using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Replay;

/// <summary>An alert of a replay that fires or is over.</summary>
/// <param name="Name">Of the alert.</param>
/// <param name="Phase">firing or resolved.</param>
/// <param name="Segment">The segment that it is about; null: the stream as a whole.</param>
/// <param name="Summary">What happened, in words.</param>
/// <param name="Rows">Rows of the file up to the end of the window that changed it.</param>
internal sealed record AlertSummary(string Name, AlertPhase Phase, string? Segment, string Summary, long Rows)
{
    public static AlertSummary Of(AlertEvent alert) =>
        new(alert.AlertName, alert.Phase, alert.Segment, AlertText.Summary(alert, times: false), alert.RowsSeen);
}
