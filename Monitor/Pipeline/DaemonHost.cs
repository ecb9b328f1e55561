using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>The composition root of the daemon: the <c>run</c> command, the demo and the tests build the very same application.</summary>
public static class DaemonHost
{
    /// <summary>Opens model and baseline and puts the daemon together; nothing consumes or listens before it is started.</summary>
    /// <exception cref="Adaptation.Faults.InvalidInputException">Model, baseline, record fields or Kafka properties cannot be used.</exception>
    public static WebApplication Build(DaemonSettings settings, DaemonHostOptions? options = null) => throw new NotImplementedException();

    /// <summary>Runs the daemon until SIGTERM, Ctrl-C, <paramref name="cancellationToken"/> or a failure, which has been logged.</summary>
    /// <returns>The exit code: 0, or 3 after a failure.</returns>
    public static Task<int> RunAsync(WebApplication app, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();
}
