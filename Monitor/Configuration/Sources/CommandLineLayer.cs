namespace Alphadrift.Monitoring.Configuration.Sources;

/// <summary>The strongest layer: <c>--set kafka.topic=orders</c>, <c>--set webhooks[0].url=https://…</c>.</summary>
internal static class CommandLineLayer
{
    public static void Apply(IReadOnlyList<string> overrides, Overlay overlay, FaultList faults)
    {
        foreach (var text in overrides)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                const string Rule = "must be a field and its value, such as kafka.topic=orders";
                faults.Add("--set", Rule, text, ConfigurationSource.CommandLine);
                continue;
            }

            var shown = text[..equals].Trim();
            var path = shown.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.');
            overlay.Set(path, text[(equals + 1)..], shown, ConfigurationSource.CommandLine);
        }
    }
}
