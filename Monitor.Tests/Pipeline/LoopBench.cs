using Alphadrift.Monitoring.Alerting;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Ingestion;
using Alphadrift.Monitoring.Pipeline;
using Alphadrift.Monitoring.Rows;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Windowing;
using Alphadrift.Tests.Windowing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Alphadrift.Tests.Pipeline;

/// <summary>A consumption loop on a made-up topic, turned by the test on its own thread with a clock that stands still.</summary>
internal sealed class LoopBench : IDisposable
{
    public const int WindowRows = 4;

    public const int LeastRows = 2;

    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private readonly DaemonMetrics _daemon;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    /// <param name="decoder">Null for one row of float32 per record.</param>
    public LoopBench(ConsumptionLimits? limits = null, IRecordDecoder? decoder = null)
    {
        var kafka = new KafkaSettings("broker:9092", "rows", "watch", StartFrom.Latest, new Dictionary<string, string>());
        _daemon = new DaemonMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), Clock);
        Health = new DaemonHealth(Clock);
        Exchange = new WindowExchange(Layouts.Pair, WindowRows);
        var services = TestServices.Of(Metrics, Log, Clock, Health) with
        {
            Listeners = new DaemonHostOptions { OnAlert = Alerts.Add },
        };
        Loop = new ConsumptionLoop(
            new RecordFeed(Source, decoder ?? Float32(segments: null), new RecordRows(Layouts.Pair)),
            new WindowFiller(new WindowSettings(WindowRows, MaxAge), LeastRows, Clock),
            Exchange,
            TestServices.Telling(kafka, services),
            limits ?? new ConsumptionLimits
            {
                BlockBeforePause = TimeSpan.FromMilliseconds(1),
                Grace = TimeSpan.FromMilliseconds(1),
            },
            Clock);
    }

    public static IRecordDecoder Float32(SegmentSettings? segments) => RecordDecoders.Create(
        new RecordSettings(RecordFormat.Float32, [], ExtraFields.Ignore, 100), Layouts.Pair, [], segments);

    public FakeTimeProvider Clock { get; } = new();

    public FakeRecordSource Source { get; } = new();

    public CollectedLog Log { get; } = new();

    public List<AlertEvent> Alerts { get; } = [];

    public ModelMetrics Metrics => _daemon.Of("letter");

    public DaemonHealth Health { get; }

    public WindowExchange Exchange { get; }

    public ConsumptionLoop Loop { get; }

    /// <summary>Values of metrics, by name.</summary>
    public IReadOnlyDictionary<string, double> Values => MetricValues.Read(_daemon.MeterName);

    /// <summary>Turns the loop until the script is played, and once more for what the last record brought.</summary>
    public void Play()
    {
        while (!Source.IsEmpty && !Source.Paused)
        {
            Loop.Turn(CancellationToken.None);
        }

        Loop.Turn(CancellationToken.None);
    }

    /// <summary>A record whose row is (value, −value).</summary>
    public void SendRow(int partition, long offset, float value) =>
        Source.Send(partition, offset, [.. BitConverter.GetBytes(value), .. BitConverter.GetBytes(-value)]);

    public void SendRows(int partition, long firstOffset, int count)
    {
        for (var i = 0; i < count; i++)
        {
            SendRow(partition, firstOffset + i, firstOffset + i);
        }
    }

    /// <summary>Observes the next window as the observing loop would.</summary>
    /// <returns>First value of each of its rows.</returns>
    public async Task<IReadOnlyList<float>> ObserveAsync()
    {
        await using var windows = Exchange.ReadAllAsync(CancellationToken.None).GetAsyncEnumerator();
        await windows.MoveNextAsync();
        var rows = windows.Current.Rows;
        var values = Enumerable.Range(0, rows.Count).Select(row => rows.Row(row)[0]).ToArray();
        Exchange.Return(windows.Current);
        return values;
    }

    public void Dispose() => _services.Dispose();
}
