namespace Alphadrift.Monitoring.Configuration;

/// <summary>Keeps secrets out of every output.</summary>
internal static class Redaction
{
    public const string Mask = "***";

    private static readonly string[] Marks =
        ["password", "secret", "token", "jaas", ".pem", "credential", "private", "oauthbearer.config"];

    /// <summary>Whether the value of a Kafka property must not be shown.</summary>
    public static bool IsSecretProperty(string name) =>
        Array.Exists(Marks, mark => name.Contains(mark, StringComparison.OrdinalIgnoreCase));
}
