using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class WebhookOptions
{
    [Text(
        "Name of the webhook in logs and metrics.",
        "must have 1 to 40 lower-case letters, digits or hyphens",
        "[a-z0-9-]{1,40}",
        Required = true)]
    public string? Name { get; set; }

    [WebAddress("Where alerts are posted, in the shape of an Alertmanager webhook. Redirects are not followed.", Required = true)]
    public Uri? Url { get; set; }

    [Duration("How long one attempt may take.", "100ms", "5m", Default = "10s")]
    public TimeSpan? Timeout { get; set; }

    [Duration(
        "How long a message that an alert is over is tried again; the pauses grow up to 12 minutes. What fires is tried until it "
        + "is delivered or over, with pauses of at most 90 s.",
        "1m",
        "720h",
        Default = "24h")]
    public TimeSpan? GiveUpAfter { get; set; }

    [WholeNumber("Attempts after which a message that an alert is over is given up before that; none by default.", 1, 20)]
    public int? MaxAttempts { get; set; }

    [FilePath(
        "A file with certificates in PEM: the authorities that signed the receiver's certificate, if it is a private one. They "
        + "take the place of the system's roots for this webhook. It is read at the start.")]
    public string? CaFile { get; set; }

    [WebAddress(
        "An HTTP proxy to reach the receiver through: http://host:port, with user:password@ before the host if it asks for "
        + "them. Proxies that the environment names are not used.")]
    public Uri? Proxy { get; set; }

    [FilePath(
        "A file with the signing keys of Standard Webhooks, one a line. Each gives a signature, so that a key can be replaced.")]
    public string? SecretFile { get; set; }

    [SigningKeys("The signing keys themselves, separated by spaces; better kept in secretFile. Not both.")]
    public IReadOnlyList<ReadOnlyMemory<byte>>? Secret { get; set; }
}
