using System.Text.Json.Serialization;
using Alphadrift.Monitoring.Alerting;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>A message that waits, is under way, or was given up because the daemon stopped.</summary>
/// <param name="Webhook">Name of the webhook.</param>
/// <param name="Id">
/// The webhook-id header: constant over retries and restarts, so that a receiver can tell what it has had.
/// </param>
/// <param name="Body">As it is sent.</param>
public sealed record PendingDelivery(string Webhook, string Id, ReadOnlyMemory<byte> Body)
{
    /// <summary>When it was queued; null in files of versions that did not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? QueuedAt { get; init; }

    internal static string IdOf(AlertEvent alert) => $"alert_{alert.EpisodeId}_{WebhookBody.Status(alert.Phase)}";
}
