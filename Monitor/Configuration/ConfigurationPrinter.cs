namespace Alphadrift.Monitoring.Configuration;

/// <summary>What <c>config show</c>, <c>config check</c> and <c>config schema</c> print. Secrets are never shown.</summary>
public static class ConfigurationPrinter
{
    /// <summary>Every field with its effective value and where that came from.</summary>
    public static string Show(DaemonConfiguration configuration) => throw new NotImplementedException();

    /// <summary>One line when all is well, else the faults.</summary>
    public static string Check(DaemonConfiguration configuration) => throw new NotImplementedException();

    /// <summary>The JSON schema of the configuration file.</summary>
    public static string Schema() => throw new NotImplementedException();
}
