namespace Alphadrift.Monitoring.Pipeline;

/// <summary>How the daemon ended; written by the worker, read when the host has stopped.</summary>
public sealed class DaemonOutcome
{
    private volatile bool _failed;

    /// <summary>True when the daemon ended because it could not go on.</summary>
    public bool Failed => _failed;

    public void Fail() => _failed = true;
}
