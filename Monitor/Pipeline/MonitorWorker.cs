using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// The hosted loop of the daemon.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Says what is watched, and waits until the host has started.</item>
/// <item>Starts the thread that consumes the topic and fills windows (<see cref="ConsumptionLoop"/>).</item>
/// <item>Judges window after window, in the order they were filled (<see cref="StreamWatch"/>).</item>
/// <item>Tells of each, and lets the run length follow the rate of rows.</item>
/// <item>Gives the window back, so that its offsets are stored and its memory is used again.</item>
/// <item>At the end waits for the consuming thread, which stores the last offsets and leaves the group.</item>
/// </list>
/// A failure of either side ends the daemon with a logged reason; what was not observed is read again at the next start.
/// </remarks>
public sealed class MonitorWorker : BackgroundService
{
    /// <summary>
    /// Longest wait for the consuming thread at the end: its own grace for windows under way and a group left, or a broker that
    /// does not answer.
    /// </summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3.5);

    private readonly ConsumptionLoop _consumption;
    private readonly WindowExchange _exchange;
    private readonly StreamWatch _watch;
    private readonly WindowTeller _teller;
    private readonly RunLengthFollower _runLength;
    private readonly WatchedModel _model;
    private readonly ModelMetrics _metrics;
    private readonly DaemonHealth _health;
    private readonly DaemonOutcome _outcome;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<MonitorWorker> _logger;
    private readonly TimeProvider _clock;
    private readonly StateKeeper? _keeper;

    /// <param name="keeper">Keeps charts and alerts over a restart; null: they begin anew.</param>
    public MonitorWorker(
        ConsumptionLoop consumption,
        WindowExchange exchange,
        StreamWatch watch,
        WindowTeller teller,
        RunLengthFollower runLength,
        WatchedModel model,
        ModelMetrics metrics,
        DaemonHealth health,
        DaemonOutcome outcome,
        IHostApplicationLifetime lifetime,
        ILogger<MonitorWorker> logger,
        TimeProvider clock,
        StateKeeper? keeper = null)
    {
        _consumption = consumption;
        _exchange = exchange;
        _watch = watch;
        _teller = teller;
        _runLength = runLength;
        _model = model;
        _metrics = metrics;
        _health = health;
        _outcome = outcome;
        _lifetime = lifetime;
        _logger = logger;
        _clock = clock;
        _keeper = keeper;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        AnnounceModel();                                                                    // 1.
        if (!await HasHostStartedAsync(stoppingToken).ConfigureAwait(false)) return;
        _keeper?.Restore();
        await using var stopping = stoppingToken.Register(AnnounceStop);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var consuming = Task.Factory.StartNew(                                              // 2.
            () => _consumption.Run(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _health.MarkStarted();
        try
        {
            await ObserveAllAsync(consuming).ConfigureAwait(false);
            _keeper?.Save();
        }
        catch (Exception exception)
        {
            Fail("a window could not be observed", exception);
        }
        finally
        {
            _exchange.CompleteObserving();
            await stop.CancelAsync().ConfigureAwait(false);
            await EndConsumingAsync(consuming).ConfigureAwait(false);                       // 6.
        }
    }

    /// <summary>A port that is taken ends the start: then nothing is read and nothing sent.</summary>
    private async Task<bool> HasHostStartedAsync(CancellationToken stoppingToken)
    {
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var started = _lifetime.ApplicationStarted.Register(() => known.TrySetResult());
        await using var stopped = stoppingToken.Register(() => known.TrySetResult());
        await known.Task.ConfigureAwait(false);
        return _lifetime.ApplicationStarted.IsCancellationRequested;
    }

    private void AnnounceModel()
    {
        _metrics.SetModel(_model);
        if (_watch.Segments is { } segments) _metrics.EnableSegments(segments.Count);
        _logger.ModelOpened(
            _model.Name, _model.Sha256, _model.Lowering.ToString(), _model.BaselineName, _model.Verdict.State.ToString());
        if (_model.Layout.Reason is { } reason) _logger.LayoutPlain(reason);
        else _logger.LayoutBlocked(_model.Layout.Sites);
        AnnounceCharts();
        _health.Report(HealthAspect.Model, null);
    }

    private void AnnounceCharts()
    {
        if (_model is { Charts: { } verdict, ExpectedRunLength: { } rows })
        {
            _logger.ChartsOpened(rows, verdict.State.ToString(), verdict.Reason);
        }
        else
        {
            _logger.ChartsMissing();
        }

        if (!_model.HasSkewBands)
        {
            _logger.SkewBandsMissing();
        }
    }

    private void AnnounceStop()
    {
        _health.Report(HealthAspect.Shutdown, "shutting down");
        _logger.ShuttingDown("it was asked to stop");
    }

    /// <summary>
    /// Ends when the consuming thread ends filling, for whatever reason. What it filled before is observed too, as long as that
    /// thread waits for it to store its offsets.
    /// </summary>
    private async Task ObserveAllAsync(Task consuming)
    {
        await foreach (var window in _exchange.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (consuming.IsCompleted)
            {
                return;
            }

            Observe(window);                                                                // 3., 4.
            _keeper?.Observed();
            _exchange.Return(window);                                                       // 5.
        }
    }

    private void Observe(RowWindow window)
    {
        var judged = _watch.Observe(window.Rows, window.Segments, window.Earliest, window.Latest);
        _teller.Judged(judged, _watch.Segments);
        foreach (var part in judged) _runLength.Observed(part.Window);
    }

    private async Task EndConsumingAsync(Task consuming)
    {
        try
        {
            await consuming.WaitAsync(StopLimit, _clock).ConfigureAwait(false);
            _logger.Stopped(_consumption.Records, _watch.Alerts.Windows);
        }
        catch (TimeoutException)
        {
            _logger.ConsumerAbandoned(StopLimit);
        }
        catch (RecordSourceException exception)
        {
            // Not a defect: the reason says it all.
            Fail(exception.Message, null);
        }
        catch (Exception exception)
        {
            Fail("the consuming thread failed", exception);
        }
    }

    private void Fail(string reason, Exception? exception)
    {
        _outcome.Fail();
        _logger.DaemonFailed(exception, reason);
        _lifetime.StopApplication();
    }
}
