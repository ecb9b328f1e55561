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

    [WholeNumber("Attempts before a delivery is given up; the pauses between them grow.", 1, 20, Default = "5")]
    public int? MaxAttempts { get; set; }

    [FilePath(
        "A file with the signing keys of Standard Webhooks, one a line. Each gives a signature, so that a key can be replaced.")]
    public string? SecretFile { get; set; }

    [SigningKeys("The signing keys themselves, separated by spaces; better kept in secretFile. Not both.")]
    public IReadOnlyList<ReadOnlyMemory<byte>>? Secret { get; set; }
}
