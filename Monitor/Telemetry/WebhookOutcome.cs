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

    /// <summary>All attempts failed.</summary>
    Exhausted,

    /// <summary>The queue was full, or the endpoint is disabled.</summary>
    Dropped,

    /// <summary>The daemon stopped first.</summary>
    Abandoned,
}
