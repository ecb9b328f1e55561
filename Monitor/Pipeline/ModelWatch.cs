using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Judging;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// One watched model, from its topic to its alerts. Everything that belongs to it is made here, by hand, and ends with it; a
/// process may have several.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A thread consumes the topic and fills windows (<see cref="ConsumptionLoop"/>).</item>
/// <item>Window after window is judged, in the order they were filled (<see cref="StreamWatch"/>).</item>
/// <item>Each is told of, and the run length follows the rate of rows.</item>
/// <item>The window is given back, so that its offsets are stored and its memory is used again.</item>
/// <item>At the end the consuming thread stores the last offsets and leaves the group.</item>
/// </list>
/// A failure of either side ends the watch with a reason; what was not observed is read again at the next start.
/// </remarks>
public sealed class ModelWatch : IDisposable
{
    /// <summary>
    /// Longest wait for the consuming thread at the end: its own grace for windows under way and a group left, or a broker that
    /// does not answer.
    /// </summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3.5);

    private readonly WatchServices _services;
    private readonly WatchedModel _model;
    private readonly KafkaRecordSource _source;
    private readonly WindowExchange _exchange;
    private readonly ConsumptionLoop _consumption;
    private readonly StreamJudges _judges;
    private readonly StreamWatch _watch;
    private readonly WindowTeller _teller;
    private readonly RunLengthFollower _runLength;
    private readonly StateKeeper? _keeper;
    private readonly FileWatch _files;
    private readonly ILogger _logger;
    private Task _consuming = Task.CompletedTask;

    /// <param name="model">Opened; disposed of with this, also where this constructor throws.</param>
    /// <param name="settings">What to watch, and how.</param>
    /// <param name="services">What it shares with other models.</param>
    /// <exception cref="InvalidInputException">
    /// Record fields or Kafka properties cannot be used, or the windows would need too much memory.
    /// </exception>
    public ModelWatch(DaemonModel model, DaemonSettings settings, WatchServices services)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(services);
        var (layout, table) = (model.Monitor.Layout, settings.Segments is { } split ? new SegmentTable(split.Max) : null);
        (_services, _model) = (
            services, model.Watched with { Labels = AlertLabels.Of(settings.Kafka, settings.Alerts) });
        _judges = new StreamJudges(model.Monitor, table?.Count ?? 1);
        _logger = Logger<ModelWatch>();
        try
        {
            _exchange = WindowExchange.Create(layout, settings.Window);
            _teller = new WindowTeller(services, new WindowLog(Logger<WindowLog>(), services.Clock), Logger<WindowTeller>());
            var intake = new IntakeReports(settings.Alerts, _model, _teller, services);
            var decoder = RecordDecoders.Create(
                settings.Records, layout, model.Monitor.Baseline.Manifest.Fields, settings.Segments);
            _source = new KafkaRecordSource(settings.Kafka, services.Clock, decoder.Headers);
            _consumption = new ConsumptionLoop(
                new RecordFeed(_source, decoder, new RecordRows(layout)),
                new WindowFiller(settings.Window, SlopeMonitor.MinWindowRows, services.Clock),
                _exchange,
                ConsumptionTelling.Of(settings.Kafka, intake, services),
                new ConsumptionLimits(),
                services.Clock);
            _watch = new StreamWatch(_judges, new AlertBook(settings.Alerts, _model), services.Clock, table);
            _runLength = new RunLengthFollower(settings.Detection, _judges, services.Metrics, Logger<RunLengthFollower>());
            _files = new FileWatch(settings.Model, _model, services);
            _keeper = settings.StatePath is { } path
                ? new StateKeeper(
                    new StateScope(path, _model, settings.Detection, settings.Segments, settings.Kafka),
                    _judges,
                    _watch,
                    _teller,
                    services,
                    intake)
                {
                    TopicId = () => _source.TopicId,
                }
                : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Says what is watched.</summary>
    public void Announce()
    {
        _services.Metrics.SetModel(_model);
        if (_watch.Segments is { } segments) _services.Metrics.EnableSegments(segments.Count);
        _logger.ModelOpened(
            _model.Name, _model.Sha256, _model.Lowering.ToString(), _model.BaselineName, _model.Verdict.State.ToString());
        if (_model.Layout.Reason is { } reason) _logger.LayoutPlain(reason);
        else _logger.LayoutBlocked(_model.Layout.Sites);
        AnnounceCharts();
        _services.Health.Report(HealthAspect.Model, null);
    }

    /// <summary>Watches until <paramref name="stopping"/>, or until it cannot go on.</summary>
    /// <param name="failed">Told why it cannot go on, when that is so; with the exception of a defect.</param>
    public async Task RunAsync(Action<string, Exception?> failed, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(failed);
        try
        {
            _source.Remember(_keeper?.Restore());
        }
        catch (Exception defect)
        {
            failed("the state of the last run could not be taken up", defect);
            return;
        }

        _files.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var consuming = _consuming = Task.Factory.StartNew(                                 // 1.
            () => _consumption.Run(stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _services.Health.MarkStarted();
        try
        {
            await ObserveAllAsync(consuming).ConfigureAwait(false);
            _keeper?.Save();
        }
        catch (Exception exception)
        {
            failed("a window could not be observed", exception);
        }
        finally
        {
            _exchange.CompleteObserving();
            await stop.CancelAsync().ConfigureAwait(false);
            await EndConsumingAsync(consuming, failed).ConfigureAwait(false);               // 5.
        }
    }

    /// <summary>After the last delivery: what was delivered since the last save need not be sent again.</summary>
    public void SaveDeliveries() => _keeper?.SaveBeside();

    public void Dispose()
    {
        _files?.Dispose();
        _keeper?.Dispose();

        // The client must not be freed under a thread that still waits in it: that one is left to the end of the process.
        if (_consuming.IsCompleted) _source?.Dispose();
        _judges.Dispose();
    }

    private ILogger<T> Logger<T>() => _services.Loggers.CreateLogger<T>();

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

            Observe(window);                                                                // 2., 3.
            _keeper?.Observed();
            _exchange.Return(window);                                                       // 4.
        }
    }

    private void Observe(RowWindow window)
    {
        foreach (var judged in _watch.Observe(window.Rows, window.Segments, window))
        {
            _teller.Judged(judged);
        }

        _runLength.Observed(window.Count, new WindowTime(_services.Clock.GetUtcNow(), window.Of()).To);
        if (_watch.Segments is { } segments) _teller.Count(segments);
    }

    private async Task EndConsumingAsync(Task consuming, Action<string, Exception?> failed)
    {
        try
        {
            await consuming.WaitAsync(StopLimit, _services.Clock).ConfigureAwait(false);
            _logger.Stopped(_consumption.Records, _watch.Alerts.Windows);
        }
        catch (TimeoutException) when (!consuming.IsCompleted)
        {
            _logger.ConsumerAbandoned(DurationText.Of(StopLimit));
        }
        catch (RecordSourceException exception)
        {
            // Not a defect: the reason says it all.
            failed(exception.Message, null);
        }
        catch (Exception exception)
        {
            failed("the consuming thread failed", exception);
        }
    }
}
