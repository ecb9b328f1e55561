namespace Alphadrift.Monitoring.Webhooks;

internal enum AttemptOutcome
{
    /// <summary>2xx.</summary>
    Delivered,

    /// <summary>Worth another attempt.</summary>
    Failed,

    /// <summary>Another attempt with the same bytes would fail alike.</summary>
    Rejected,

    /// <summary>410: the receiver wants no more deliveries.</summary>
    Gone,
}

/// <summary>How one attempt ended.</summary>
/// <param name="Status">The HTTP status; 0 without an answer.</param>
/// <param name="Reason">In words, for the log; never the address, which may hold a secret.</param>
/// <param name="RetryAfter">What the receiver asked for with 429 or 503.</param>
internal sealed record Attempt(AttemptOutcome Outcome, int Status, string Reason, TimeSpan? RetryAfter = null)
{
    /// <summary>
    /// Whether the receiver may have the message although the attempt failed: it was sent, and no answer says that it is refused.
    /// </summary>
    public bool MayHaveArrived { get; init; }

    /// <summary>Whether the failure is the receiver's, whatever the message: it is not there, or has too much to do.</summary>
    public bool ReceiverIsAway => Status is 0 or 429 or 502 or 503 or 504;

    /// <summary>What an answer means.</summary>
    public static Attempt OfAnswer(int status, TimeSpan? retryAfter) => status switch
    {
        >= 200 and < 300 => new(AttemptOutcome.Delivered, status, $"status {status}"),
        410 => new(AttemptOutcome.Gone, status, "status 410"),

        // The receiver dislikes the message itself. Everything else may be a deployment or a key under way.
        400 or 405 or 413 or 414 or 415 or 422 => new(AttemptOutcome.Rejected, status, $"status {status}"),
        429 => new(AttemptOutcome.Failed, status, $"status {status}", retryAfter),
        >= 300 and < 400 => new(AttemptOutcome.Failed, status, $"status {status}; redirects are not followed"),
        >= 500 => new(AttemptOutcome.Failed, status, $"status {status}", status == 503 ? retryAfter : null)
        {
            MayHaveArrived = true,
        },
        _ => new(AttemptOutcome.Failed, status, $"status {status}"),
    };
}
