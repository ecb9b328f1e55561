using System.Globalization;
using System.Security.Cryptography;
using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Baselines;
using Alphadrift.Adaptation.Calibration;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Http;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Tables;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Demo;

/// <summary>How the demo ended.</summary>
/// <param name="Verdict">The calibration's verdict; null when it did not get that far.</param>
/// <param name="Interruption">Ctrl-C came before the script was over; null when it did not.</param>
internal sealed record DemoResult(
    DemoSummary Summary, CalibrationVerdict? Verdict, string ModelName, DemoInterruption? Interruption, TimeSpan Took);

/// <summary>Where Ctrl-C ended the demo.</summary>
/// <param name="Task">What it was doing before the stream; null when the stream had begun.</param>
/// <param name="FaultsLeft">Faults of the script that had not begun.</param>
internal sealed record DemoInterruption(string? Task, int FaultsLeft);

/// <summary>What the demo is doing at the moment.</summary>
/// <param name="Task">In words; null while the stream runs.</param>
/// <param name="Fraction">How far that is, 0 … 1; NaN where nobody knows.</param>
internal sealed record DemoSnapshot(string? Task, double Fraction, DemoFacts Facts, DemoStatus Status);

/// <summary>The demo itself, without any display: whoever shows it polls <see cref="Snapshot"/>.</summary>
/// <remarks>
/// 1. Calibrate a baseline on the sample's reference.
/// 2. Start a broker, a webhook receiver, and the daemon that <c>alphadrift run</c> starts, with settings as a file would give.
/// 3. Stream held-out pictures as JSON records, with the script's faults in them.
/// 4. Wait a moment for what is still on its way, stop, and sum up.
/// </remarks>
internal sealed class DemoRun(DemoOptions options, DemoSamples samples, DemoHostLogging logging, TimeProvider clock)
{
    private const string Topic = "pictures";
    private const string Group = "alphadrift-demo";
    private const int MaxRecordBytes = 64 * 1024;
    private const int FireAfter = 2, ResolveAfter = 5, WebhookAttempts = 3;

    // The stream gets what calibration leaves of the demo's time, but never less than this.
    private static readonly TimeSpan LeastStream = TimeSpan.FromSeconds(12), DrainLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(20), Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WebhookTimeout = TimeSpan.FromSeconds(5), WindowAge = TimeSpan.FromSeconds(10);

    private readonly DemoLedger _ledger = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly string _modelName = Path.GetFileName(samples.Model);
    private volatile DemoTask? _task = new("reading the samples", double.NaN);
    private volatile PictureProducer? _producer;
    private volatile DemoScript? _script;
    private volatile string _metricsUrl = "";
    private long _streamEnd; // ticks since the start; 0 while the stream has not begun
    private CalibrationVerdict? _verdict;

    public DemoSnapshot Snapshot
    {
        get
        {
            var facts = _ledger.Facts;
            var task = _task;
            var streaming = _producer?.Elapsed ?? TimeSpan.Zero;
            var scene = _script?.SceneAt(streaming);
            var fault = scene?.Fault ?? DemoFault.None;
            var rate = streaming > TimeSpan.FromSeconds(1) ? facts.RowsSeen / streaming.TotalSeconds : 0;
            return new DemoSnapshot(task?.Name, task?.Fraction ?? 1, facts, new DemoStatus(
                Camera.Describe(fault, scene is null ? 0 : DemoScript.Strength(scene, streaming)),
                fault != DemoFault.None,
                rate,
                clock.GetElapsedTime(_start),
                Length(clock.GetElapsedTime(_start)),
                _metricsUrl,
                _modelName));
        }
    }

    public async Task<DemoResult> RunAsync(CancellationToken cancellationToken)
    {
        var port = PortFor(options.Port);
        var folder = Directory.CreateTempSubdirectory("alphadrift-demo-");
        var interrupted = false;
        try
        {
            // 1.
            var model = OnnxModel.Load(samples.Model);
            var baselineFile = Path.Combine(folder.FullName, "fashion.baseline");
            await Task.Run(() => Calibrate(model, baselineFile, cancellationToken), cancellationToken);
            var pictures = TableReader.Read(samples.Production, model.Inputs, []).Rows;

            // 2.
            _task = new DemoTask("starting broker, webhook receiver and daemon", double.NaN);
            using var broker = EmbeddedBroker.Start();
            broker.CreateTopic(Topic);
            var secret = RandomNumberGenerator.GetBytes(32);
            await using var receiver = await WebhookReceiver.StartAsync(
                secret,
                (status, valid) => _ledger.Received(new WebhookReceipt(clock.GetElapsedTime(_start), status, valid)),
                clock,
                cancellationToken);
            await using var daemon = DaemonHost.Build(Settings(baselineFile, broker, receiver, secret, port), HostOptions());
            // Stopped below: a start must not be cut off halfway.
            var running = DaemonHost.RunAsync(daemon, CancellationToken.None);
            try
            {
                await ReadyAsync(daemon, running, cancellationToken);
                _metricsUrl = $"http://127.0.0.1:{daemon.ListeningPort().ToString(CultureInfo.InvariantCulture)}/metrics";

                // 3.
                await StreamAsync(broker, pictures, running, cancellationToken);

                // 4.
                await DrainAsync(cancellationToken);
            }
            finally
            {
                // Its consumer must be closed before the daemon is taken apart, and before the broker that it reads from ends.
                daemon.Lifetime.StopApplication();
                await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await running;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            interrupted = true;
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        // The daemon stops at the signal too, and may be the first to have ended: then nothing was cancelled.
        interrupted |= cancellationToken.IsCancellationRequested;
        var facts = _ledger.Facts;
        var faults = options.Faults.Count(fault => fault != DemoFault.None);
        return new DemoResult(
            DemoSummary.Of(facts),
            _verdict,
            _modelName,
            interrupted ? new DemoInterruption(_task?.Name, faults - facts.Faults.Length) : null,
            clock.GetElapsedTime(_start));
    }

    private async Task StreamAsync(EmbeddedBroker broker, RowSet pictures, Task running, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var length = StreamLength();
        _script = new DemoScript(length, options.Faults);
        Volatile.Write(ref _streamEnd, (clock.GetElapsedTime(_start) + length).Ticks);
        _producer = new PictureProducer(
            broker.BootstrapServers, Topic, pictures, _script, _ledger, options.RowsPerSecond, new Random(options.Seed), clock);
        _task = null;
        var producing = _producer.RunAsync(stop.Token);
        await Task.WhenAny(producing, running);
        var early = running.IsCompleted && !producing.IsCompleted;
        await stop.CancelAsync();
        if (early)
        {
            await producing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            await running;
            throw new InvalidOperationException("The daemon stopped before the demo was over; its log says why.");
        }

        await producing;
    }

    private void Calibrate(OnnxModel model, string baselineFile, CancellationToken cancellationToken)
    {
        var reference = TableReader.Read(samples.Reference, model.Inputs, []);
        var baseline = SlopeCalibrator.Calibrate(
            model,
            reference.Rows,
            fit: null,
            new SlopeCalibratorOptions
            {
                Seed = options.Seed,
                ReferenceSource = new DataSource(reference.FileName, reference.Sha256),
                Session = new ModelSessionOptions { Threads = Environment.ProcessorCount },
            },
            new CalibrationTask(this, reference.Rows.Count),
            cancellationToken);
        baseline.Save(baselineFile);
        _verdict = baseline.Manifest.Verdict;
    }

    private DaemonSettings Settings(
        string baselineFile, EmbeddedBroker broker, WebhookReceiver receiver, byte[] secret, int port) =>
        new()
        {
            Model = new ModelSettings(samples.Model, baselineFile, Lowering.Auto, Threads: 1, OnnxModel.DefaultMaxBytes),
            Kafka = new KafkaSettings(broker.BootstrapServers, Topic, Group, StartFrom.Earliest, EmbeddedBroker.ClientProperties),
            Records = new RecordSettings(RecordFormat.JsonObject, [], ExtraFields.Reject, MaxRecordBytes),
            Window = new WindowSettings(options.WindowRows, WindowAge),
            Detection = new DetectionSettings(FalseAlarmRate: null),
            Alerts = new AlertSettings(FireAfter, ResolveAfter),
            Webhooks = [new WebhookSettings("demo", receiver.Url, WebhookTimeout, WebhookAttempts, [secret])],
            Http = new HttpSettings("127.0.0.1", port),
        };

    private DaemonHostOptions HostOptions() => new()
    {
        Clock = clock,
        OnWindow = window => _ledger.Observed(window.RowsSeen, window.Observation),
        OnAlert = alert => _ledger.Alerted(
            new AlertRecord(clock.GetElapsedTime(_start), alert.Phase, alert.AlertName, alert.RowsSeen, DemoAlertText.Of(alert))),
        Logging = logging.Configure,
    };

    private async Task ReadyAsync(WebApplication daemon, Task<int> running, CancellationToken cancellationToken)
    {
        _task = new DemoTask("waiting for the daemon to join the topic", double.NaN);
        var health = daemon.Services.GetRequiredService<DaemonHealth>();
        var begun = clock.GetTimestamp();
        while (!health.Ready().Healthy)
        {
            if (running.IsCompleted)
            {
                await running;
                throw new InvalidOperationException("The daemon stopped while it started; its log says why.");
            }

            if (clock.GetElapsedTime(begun) > ReadyLimit)
            {
                throw new InvalidOperationException(
                    "The daemon did not become ready: " +
                    $"{string.Join("; ", health.Ready().Reasons.Select(reason => $"{reason.Key}: {reason.Value}"))}.");
            }

            await Task.Delay(Poll, clock, cancellationToken);
        }
    }

    // What was asked for, or more where calibration takes so long that the stream's least length does not fit into it.
    private TimeSpan Length(TimeSpan elapsed) => DemoOptions.Length(
        options.For, elapsed, Volatile.Read(ref _streamEnd) is > 0 and var end ? TimeSpan.FromTicks(end) : elapsed + LeastStream);

    private TimeSpan StreamLength()
    {
        var left = options.For - clock.GetElapsedTime(_start) - (DrainLimit / 2);
        return left > LeastStream ? left : LeastStream;
    }

    // Records, windows and deliveries may still be under way: give them a moment, but only as long as something is missing.
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        while (clock.GetElapsedTime(begun) < DrainLimit
            && (_ledger.Backlog >= options.WindowRows || _ledger.Facts.Alerts.Length > _ledger.Facts.Receipts.Length))
        {
            await Task.Delay(Poll, clock, cancellationToken);
        }
    }

    private static int PortFor(int? wanted)
    {
        if (FreePort.IsFree(wanted ?? DemoOptions.PreferredPort))
        {
            return wanted ?? DemoOptions.PreferredPort;
        }

        return wanted is null
            ? 0
            : throw new InvalidInputException(
                $"port {wanted} of 127.0.0.1 is taken by another process; give another --port, or none to take any free one.");
    }

    private sealed record DemoTask(string Name, double Fraction);

    private sealed class CalibrationTask(DemoRun run, int rows) : IProgress<CalibrationProgress>
    {
        public void Report(CalibrationProgress value) =>
            run._task = new DemoTask(
                $"calibrating on {rows.ToString("N0", CultureInfo.InvariantCulture)} reference pictures: {value.Stage}",
                value.Fraction);
    }
}
