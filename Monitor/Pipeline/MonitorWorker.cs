using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>Runs the watch over a model with the host: it begins after the host, and a failure ends the daemon.</summary>
public sealed class MonitorWorker(
    ModelWatch watch,
    DaemonHealth health,
    DaemonOutcome outcome,
    IHostApplicationLifetime lifetime,
    ILogger<MonitorWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            watch.Announce();
            if (!await HasHostStartedAsync(stoppingToken).ConfigureAwait(false)) return;
            await using var stopping = stoppingToken.Register(AnnounceStop);
            await watch.RunAsync(Fail, stoppingToken).ConfigureAwait(false);
            if (!outcome.Failed && !stoppingToken.IsCancellationRequested) Fail("the watch ended by itself", null);
        }
        catch (Exception defect)
        {
            Fail("the watch failed", defect);
        }
    }

    /// <summary>A port that is taken ends the start: then nothing is read and nothing sent.</summary>
    private async Task<bool> HasHostStartedAsync(CancellationToken stoppingToken)
    {
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = lifetime.ApplicationStarted.Register(() => known.TrySetResult());
        await using var stopped = stoppingToken.Register(() => known.TrySetResult());
        await known.Task.ConfigureAwait(false);
        return lifetime.ApplicationStarted.IsCancellationRequested;
    }

    private void AnnounceStop()
    {
        health.Report(HealthAspect.Shutdown, "shutting down");
        logger.ShuttingDown("it was asked to stop");
    }

    private void Fail(string reason, Exception? exception)
    {
        outcome.Fail();
        logger.DaemonFailed(exception, reason);
        lifetime.StopApplication();
    }
}

/// <summary>How the daemon ended; written by the worker, read when the host has stopped.</summary>
public sealed class DaemonOutcome
{
    private volatile bool _failed;

    /// <summary>True when the daemon ended because it could not go on.</summary>
    public bool Failed => _failed;

    public void Fail() => _failed = true;
}
