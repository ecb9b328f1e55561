using System.Text.Json;

namespace Alphadrift.Monitoring.Webhooks;

/// <summary>A message in a webhook's queue, and how far it has come. Its owner is the queue.</summary>
internal sealed class QueuedDelivery
{
    private const string Begin = "alert_", Firing = "_firing", Resolved = "_resolved";

    private QueuedDelivery(PendingDelivery message) => Message = message;

    public PendingDelivery Message { get; }

    public string Id => Message.Id;

    /// <summary>The alert as receivers know it: its fingerprint, or the episode where the body does not say.</summary>
    public required string Alert { get; init; }

    public required string Episode { get; init; }

    /// <summary>Whether it tells that the alert fires; else that it is over.</summary>
    public required bool Fires { get; init; }

    /// <summary>Whether it may be sent: it is in the state file, so that a crash cannot bring back what came before it.</summary>
    public bool Saved { get; set; }

    /// <summary>Whether an attempt is under way.</summary>
    public bool UnderWay { get; set; }

    /// <summary>Attempts that have failed.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether the receiver may have it although no attempt succeeded: an answer can be lost.</summary>
    public bool MayHaveArrived { get; set; }

    /// <summary>Given up because the daemon stops; the next run may send it.</summary>
    public bool Abandoned { get; set; }

    public static QueuedDelivery Of(PendingDelivery message)
    {
        var fires = message.Id.EndsWith(Firing, StringComparison.Ordinal);
        var end = message.Id.Length - (fires ? Firing : Resolved).Length;
        var episode = message.Id.StartsWith(Begin, StringComparison.Ordinal) && end > Begin.Length
            ? message.Id[Begin.Length..end]
            : message.Id;
        return new QueuedDelivery(message) { Alert = Fingerprint(message.Body) ?? episode, Episode = episode, Fires = fires };
    }

    private static string? Fingerprint(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("alerts")[0].GetProperty("fingerprint").GetString();
        }
        catch (Exception foreign) when (foreign is JsonException or KeyNotFoundException or InvalidOperationException
            or IndexOutOfRangeException)
        {
            // A state file may hold anything; such a message has an order of its own.
            return null;
        }
    }
}
