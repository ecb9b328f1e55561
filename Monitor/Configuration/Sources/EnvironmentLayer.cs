namespace Alphadrift.Monitoring.Configuration.Sources;

/// <summary>
/// Environment variables: <c>ALPHADRIFT__WEBHOOKS__0__URL</c>. Two underscores separate; case does not matter. In the name of a
/// Kafka property one underscore stands for a dot, because a shell allows no dots in names.
/// </summary>
internal static class EnvironmentLayer
{
    public const string Separator = "__";

    public static void Apply(IReadOnlyDictionary<string, string> environment, Overlay overlay)
    {
        // Sorted, so that webhooks[0] comes before webhooks[1] and faults come in a stable order.
        foreach (var (name, value) in environment.OrderBy(variable => variable.Key, NumericOrder.Instance))
        {
            if (name.StartsWith(DaemonConfiguration.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var path = Split(name[DaemonConfiguration.EnvironmentPrefix.Length..]);
                overlay.Set(
                    path, value, string.Join('.', path), new ConfigurationSource(ConfigurationLayer.Environment, name));
            }
        }
    }

    /// <summary>The parts of a name, in lower case; the schema restores the case of fields.</summary>
    public static string[] Split(string name)
    {
#pragma warning disable CA1308 // Lower case is the spelling of Kafka's properties, not a normalization for comparing.
        var parts = name.ToLowerInvariant().Split(Separator);
#pragma warning restore CA1308
        if (parts is ["kafka", "properties", ..])
        {
            for (var i = 2; i < parts.Length; i++)
            {
                parts[i] = parts[i].Replace('_', '.');
            }
        }

        return parts;
    }
}
