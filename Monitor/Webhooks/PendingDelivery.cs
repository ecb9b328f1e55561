namespace Alphadrift.Monitoring.Webhooks;

/// <summary>A message that waits, is under way, or was given up because the daemon stopped.</summary>
/// <param name="Webhook">Name of the webhook.</param>
/// <param name="Id">
/// The webhook-id header: constant over retries and restarts, so that a receiver can tell what it has had.
/// </param>
/// <param name="Body">As it is sent.</param>
public sealed record PendingDelivery(string Webhook, string Id, ReadOnlyMemory<byte> Body);
