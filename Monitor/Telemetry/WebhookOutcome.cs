namespace Alphadrift.Monitoring.Telemetry;

/// <summary>
/// What became of one webhook delivery. The names are the values of the metric label <c>outcome</c> (snake_case).
/// </summary>
public enum WebhookOutcome
{
    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>The receiver refused for good: a status that a retry cannot mend, or an address that is never called.</summary>
    Rejected,

    /// <summary>All attempts failed; of a message that an alert is over.</summary>
    Exhausted,

    /// <summary>The queue was full, or the endpoint is disabled.</summary>
    Dropped,

    /// <summary>The daemon stopped first.</summary>
    Abandoned,

    /// <summary>
    /// It needs no telling any more: the alert was over before the receiver could know of it, or a newer message tells more.
    /// </summary>
    Folded,
}
